#pragma once

#include "cli/options/options.h"
#include "jobs/steps/stages.h"

namespace farout::cli {

/// --compare, --compare-model: shared by report and job files.
void add_compare_options(po::options_description& description);
std::optional<jobs::PublishedSource> published_source_of(const Options& options);

}  // namespace farout::cli
