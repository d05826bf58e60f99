#include "cli/tensors/options/torch_threads.h"

#include <ATen/Parallel.h>

namespace farout::cli::tensors {

int set_threads(const Options& options, parallel::Session& session) {
    const int threads = threads_of(options, session);
    at::set_num_threads(threads);
    return threads;
}

}  // namespace farout::cli::tensors
