#include "parallel/limits.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>

#include <unistd.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/host.h"

namespace farout::parallel {

namespace {

constexpr int threads_a_core = 4;
constexpr int workers_a_core = 8;
constexpr std::int64_t fewest_threads = 4;
constexpr std::int64_t fewest_workers = 16;

std::optional<double> number_in(const std::filesystem::path& file) {
    std::ifstream in(file);
    double number = 0;
    if (in >> number) return number;
    return std::nullopt;  // "max", or no such file
}

/// The least that a control group above this process allows: those of batch systems and containers.
/// What they hold already isn't taken off: most of it is a cache of files, which gives way.
double limit_of_groups() {
    double least = std::numeric_limits<double>::infinity();
    std::ifstream groups("/proc/self/cgroup");  // "0::/user.slice/…", or "9:memory:/slurm/…"
    for (std::string line; std::getline(groups, line);) {
        const std::vector<std::string> parts = split(line, ':');
        if (parts.size() != 3 || (!parts[1].empty() && parts[1] != "memory")) continue;
        const bool second_version = parts[1].empty();
        const std::filesystem::path top =
            second_version ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
        const char* name = second_version ? "memory.max" : "memory.limit_in_bytes";
        for (std::filesystem::path group = parts[2];; group = group.parent_path()) {
            const auto limit = number_in(top / group.relative_path() / name);
            least = std::min(least, limit.value_or(least));
            if (!group.has_relative_path()) break;
        }
    }
    return least;
}

double available_memory() {
    double bytes =
        static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    std::ifstream memory("/proc/meminfo");
    for (std::string line; std::getline(memory, line);)
        if (line.starts_with("MemAvailable:")) bytes = std::stod(line.substr(13)) * 1024;
    return std::min(bytes, limit_of_groups());
}

}  // namespace

Limits limits_of(const Place& place) {
    Limits limits;
    limits.cores = static_cast<int>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
    limits.ranks = std::max(1, place.local_size);
    limits.free_bytes = available_memory() / limits.ranks;
    const auto of_cores = [&](int a_core, std::int64_t fewest) {
        return std::max<std::int64_t>(fewest, std::int64_t{a_core} * limits.cores / limits.ranks);
    };
    limits.threads = of_cores(threads_a_core, fewest_threads);
    limits.workers = of_cores(workers_a_core, fewest_workers);
    return limits;
}

std::string machine_of(const Limits& limits) {
    return concat("this machine has ", limits.cores, limits.cores == 1 ? " core" : " cores",
                  limits.ranks > 1 ? concat(" for ", limits.ranks, " ranks") : std::string());
}

std::string memory_of(const Limits& limits) {
    return concat(human_bytes(limits.free_bytes), " of memory are free",
                  limits.ranks > 1 ? " for each rank here" : "");
}

void require_threads(std::int64_t threads, const std::string& name, const Limits& limits) {
    if (threads > limits.threads)
        throw UsageError(concat(name, " asks for ", threads, " threads: ", machine_of(limits),
                                ", so at most ", limits.threads, " make sense. Leave it out for ",
                                "one a core."));
}

void check_thread_variables(Session& session) {
    const Limits limits = limits_of(session.place());
    agree(session.communicator(), [&] {
        for (const char* name : {"OMP_NUM_THREADS", "MKL_NUM_THREADS"})
            if (const auto threads = threads_wanted(std::getenv(name)))
                require_threads(*threads, concat("The environment variable ", name), limits);
    });
}

}  // namespace farout::parallel
