#pragma once

#include "cli/options/options.h"
#include "reports/report_stage.h"

namespace farout::cli {

/// --name, --sort, --fpr, --format, --class-names: shared by report and job files.
void add_report_options(po::options_description& description);

/// Sets what these say. Throws UsageError for a format or an FPR95 that there isn't.
void set_report_options(reports::ReportStage& stage, const Options& options);

/// "near=a,b" → a group. Throws UsageError where it reads otherwise.
report::SetGroup parse_group(const std::string& text);

/// "val=DIR" → the folder that the set's paths start at. Throws UsageError where it reads
/// otherwise.
std::pair<std::string, std::filesystem::path> parse_image_folder(const std::string& text);

}  // namespace farout::cli
