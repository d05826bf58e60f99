#pragma once

#include "cli/options.h"

namespace farout {

/// --detectors and --set: shared by fit, score and job files.
void add_detector_options(po::options_description& description);

/// The names after --detectors; none stand for all.
std::vector<std::string> detector_names(const Options& options);

}  // namespace farout
