/// farout_hdf5_probe FILE: reads what HDF5 keeps about groups and datasets, and nothing else. Ends
/// with 0 whatever it reads; by a signal where HDF5 doesn't survive it. farout starts it before it
/// opens a file itself (files/hdf5_probe.h).

#include <csignal>
#include <iostream>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/error.h"
#include "files/hdf5_file.h"

namespace {

constexpr rlim_t most_seconds = 20;

/// A file that HDF5 reads for ever ends, nobody's core file is left behind, and nothing outlives
/// the process that asked.
void set_limits() {
    const rlimit seconds{most_seconds, most_seconds + 5};  // SIGXCPU first: SIGKILL is others'
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // A sanitizer's handlers would make an exit status of a crash.
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
        std::signal(signal, SIG_DFL);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "Usage: farout_hdf5_probe FILE\n";
        return 2;
    }
    set_limits();
    try {
        farout::files::Hdf5File::read_structure_of(argv[1]);
    } catch (const farout::Error&) {  // told by whoever reads next
    }
    _exit(0);  // HDF5 may crash at the end of a process, too
}
