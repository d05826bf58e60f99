#pragma once

#include "cli/options.h"
#include "cli/stages.h"
#include "report/comparison.h"

namespace farout {

/// --compare, --compare-model: shared by report and job files.
void add_compare_options(po::options_description& description);
std::optional<PublishedSource> published_source_of(const Options& options);

/// A report beside the figures of its own model, as the scores' files name it, or of the one that
/// the source names. Throws Error where the model isn't known, has no figures, or nothing can be
/// compared.
Comparison comparison_of(const Report& report, const PublishedSource& source);

/// Throws Error unless the file holds figures of this model, some of them of these detectors on
/// these sets: told before hours of work.
void require_published(const PublishedSource& source, const std::string& model,
                       const std::vector<std::string>& detectors,
                       const std::vector<std::string>& ood_sets);

}  // namespace farout
