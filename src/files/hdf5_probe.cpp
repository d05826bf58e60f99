#include "files/hdf5_probe.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <sys/resource.h>
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

}  // namespace

void probe_in_child(const std::filesystem::path& file, const std::function<void()>& read) {
    const pid_t child = fork();
    if (child < 0) return;
    if (child == 0) be_the_child(read);
    const int signal = signal_of(child);
    if (signal == 0) return;
    throw Error(concat(printable(file.native()), " is damaged: HDF5 can't survive reading it (",
                       strsignal(signal), "). Make it again, or copy it again."));
}

}  // namespace farout
