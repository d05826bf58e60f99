#pragma once

#include <vector>

#include "cli/options/options.h"
#include "core/identity.h"

namespace farout::cli::tensors {

/// --outputs, and --odin as a short way to name one of them: shared by extract and job files.
void add_output_options(po::options_description& description);

/// What they ask for, with all parameters; --odin takes them from --set. Throws UsageError for what
/// isn't known, or is named twice.
std::vector<Identity> outputs_given(const Options& options);

}  // namespace farout::cli::tensors
