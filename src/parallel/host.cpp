#include "parallel/host.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include <sched.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::parallel {

std::string host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0 || name.front() == '\0')
        return "an unknown host";
    return printable(name.data());
}

std::string rank_on_host(int rank) {
    return concat("rank ", rank, " on ", host_name());
}

CoreMask own_cores() {
    // cpu_set_t holds 1024 cores; larger machines need a longer buffer.
    std::array<cpu_set_t, sizeof(CoreMask) / sizeof(cpu_set_t)> sets{};
    CoreMask mask;
    if (sched_getaffinity(0, sizeof sets, sets.data()) == 0) {
        for (std::size_t core = 0; core < CoreMask::capacity(); ++core) {
            if (CPU_ISSET_S(core, sizeof sets, sets.data())) mask.insert(core);
        }
    }
    return mask;
}

int fair_share(std::span<const CoreMask> masks_of_host, std::size_t rank) {
    double share = 0;
    for (std::size_t core = 0; core < CoreMask::capacity(); ++core) {
        if (!masks_of_host[rank].contains(core)) continue;
        share += 1.0 / static_cast<double>(
                           std::count_if(masks_of_host.begin(), masks_of_host.end(),
                                         [core](const CoreMask& m) { return m.contains(core); }));
    }
    // Thirds and the like must add up to whole numbers.
    return std::max(1, static_cast<int>(share + 1e-6));
}

std::optional<int> threads_wanted(const char* omp_num_threads) {
    if (omp_num_threads == nullptr) return std::nullopt;
    const std::string_view text = omp_num_threads;
    const std::string_view first = trim(text.substr(0, text.find(',')));
    if (trim(text).empty()) return std::nullopt;
    std::int64_t threads = 0;
    try {
        threads = parse_integer(first, "OMP_NUM_THREADS");
    } catch (const Error& error) {
        throw UsageError(error.what());
    }
    if (threads < 1 || threads > std::numeric_limits<int>::max()) {
        throw UsageError(concat("OMP_NUM_THREADS: ", threads, " is not a number of threads."));
    }
    return static_cast<int>(threads);
}

}  // namespace farout::parallel
