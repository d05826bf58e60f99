#pragma once

#include "cli/options/options.h"
#include "report/cost.h"
#include "reports/comparable.h"

namespace farout::cli {

/// --set alone: for extract.
void add_setting_option(po::options_description& description);

/// --without: shared by fit, score, report and job files.
void add_without_option(po::options_description& description);

/// The names after --without. Throws UsageError for a detector that there isn't.
std::vector<std::string> detectors_left_out(const Options& options);

/// --detectors, --without, --set, --preset, --search and --grid: shared by fit, search, score and
/// job files.
void add_detector_options(po::options_description& description);

/// --search-by: shared by search and job files. Throws UsageError for a figure that there isn't.
void add_search_figure_option(po::options_description& description);
std::string search_figure_of(const Options& options);

/// --verbose: shared by fit, score, report and job files.
void add_detail_options(po::options_description& description);
report::Detail detail_of(const Options& options);

/// --allow-different: shared by score, report, compare and job files.
void add_different_option(po::options_description& description);
reports::Different different_of(const Options& options);

/// The names after --detectors; none stand for all that there are features for. Throws UsageError
/// for one that is named twice.
std::vector<std::string> detector_names(const Options& options);

}  // namespace farout::cli
