#include "files/hdf5_probe.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <optional>
#include <set>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

constexpr rlim_t most_seconds = 20;

/// Nobody's handlers may print a stack, and nothing of this process may be flushed or freed twice.
[[noreturn]] void be_the_child(const std::function<void()>& read) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU})
        std::signal(signal, SIG_DFL);
    const rlimit seconds{most_seconds, most_seconds};
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_CORE, &none);
    try {
        read();
    } catch (...) {
    }
    _exit(0);
}

/// The signal that ended the child, or 0.
int signal_of(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return 0;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/// Device, inode, size and time of the last write: the same as long as nobody writes to the file.
using Version = std::array<std::int64_t, 5>;

std::optional<Version> version_of(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return std::nullopt;
    return Version{static_cast<std::int64_t>(status.st_dev),
                   static_cast<std::int64_t>(status.st_ino), status.st_size, status.st_mtim.tv_sec,
                   status.st_mtim.tv_nsec};
}

}  // namespace

void probe_in_child(const std::filesystem::path& file, const std::function<void()>& read) {
    static std::set<Version> survived;  // a job opens each of its files some ten times
    const auto version = version_of(file);
    if (version && survived.contains(*version)) return;
    const pid_t child = fork();
    if (child < 0) return;
    if (child == 0) be_the_child(read);
    const int signal = signal_of(child);
    if (signal == 0) {
        if (version) survived.insert(*version);
        return;
    }
    throw Error(concat(printable(file.native()), " is damaged: HDF5 can't survive reading it (",
                       strsignal(signal), "). Make it again, or copy it again."));
}

}  // namespace farout
