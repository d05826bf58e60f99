#pragma once
/// --threads, of commands that compute.

#include "cli/options/options.h"

namespace farout::cli {

/// --threads: how many cores this rank computes with (default: its share of the cores it may use).
void add_thread_options(po::options_description& description);

/// Collective: --threads, else this rank's share of the cores. Throws UsageError for more than the
/// limits of any rank's machine allow, before any is started.
int threads_of(const Options& options, parallel::Session& session);

}  // namespace farout::cli
