#include "jobs/resident_memory.h"

#include <fstream>
#include <string>

#include <sys/resource.h>

namespace farout::jobs {

void restart_peak_memory() {
    // proc(5): 5 resets the peak resident set to the current one.
    std::ofstream("/proc/self/clear_refs") << "5";
}

std::uint64_t peak_memory() {
    // getrusage also counts what the launcher's process held before it became this program.
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("VmHWM:", 0) == 0) return std::stoull(line.substr(6)) * 1024;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace farout::jobs
