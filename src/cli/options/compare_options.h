#pragma once

#include "cli/options/options.h"
#include "reports/report_stage.h"

namespace farout::cli {

/// --compare, --compare-model: shared by report and job files.
void add_compare_options(po::options_description& description);
std::optional<reports::PublishedSource> published_source_of(const Options& options);

}  // namespace farout::cli
