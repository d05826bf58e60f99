#pragma once
/// A report beside published figures.

#include <string>
#include <vector>

#include "report/published_comparison.h"
#include "reports/report_stage.h"

namespace farout::reports {

/// A report beside the figures of its own model, as the scores' files name it, or of the one that
/// the source names. Throws Error where the model isn't known, has no figures, or nothing can be
/// compared.
report::Comparison comparison_of(const report::Report& report, const PublishedSource& source);

/// Throws Error unless the file holds figures of this model, some of them of these detectors on
/// these sets: told before hours of work.
void require_published(const PublishedSource& source, const std::string& model,
                       const std::vector<std::string>& detectors,
                       const std::vector<std::string>& ood_sets);

}  // namespace farout::reports
