#include "cli/options/thread_options.h"

#include "parallel/collective.h"
#include "parallel/limits.h"

namespace farout::cli {

void add_thread_options(po::options_description& description) {
    description.add_options()(
        "threads", text_value("N"),
        "cores this rank computes with (default: its share of those it may use; at most four times "
        "those of the machine)");
}

int threads_of(const Options& options, parallel::Session& session) {
    int threads = 1;
    parallel::agree(session.communicator(), [&] {  // machines may differ
        const std::int64_t wanted = options.number_or("threads", session.place().threads, 1);
        parallel::require_threads(wanted, "--threads", parallel::limits_of(session.place()));
        threads = static_cast<int>(wanted);
    });
    return threads;
}

}  // namespace farout::cli
