#pragma once
/// --device: where features, statistics and scores are computed.

#include <string>

#include "cli/options/options.h"

namespace farout::cli::tensors {

/// --device, shared by extract, fit, score and job files.
void add_device_option(po::options_description& description);

/// "cpu" (the default) or "cuda". Throws UsageError for anything else, and for cuda where this
/// build has none.
std::string device_option(const Options& options);

}  // namespace farout::cli::tensors
