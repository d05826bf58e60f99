#pragma once

#include "cli/options/thread_options.h"

namespace farout::cli::tensors {

/// Collective: threads_of(), for LibTorch's threads, too.
int set_threads(const Options& options, parallel::Session& session);

}  // namespace farout::cli::tensors
