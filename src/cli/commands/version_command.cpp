#include <iostream>

#include "cli/commands/command.h"
#include "files/hdf5_version.h"
#include "files/provenance.h"
#include "parallel/environment.h"

#if !defined(FAROUT_LIBTORCH_VERSION) || !defined(FAROUT_HAS_CUDA)
#error "FAROUT_LIBTORCH_VERSION and FAROUT_HAS_CUDA come from the build system"
#endif

namespace farout::cli {

namespace {

#if defined(__x86_64__)
constexpr const char* own_loops = "AVX-512 (products), AVX2, or any processor";
#else
constexpr const char* own_loops = "any processor";
#endif

}  // namespace

ExitStatus version_command(parallel::Session& session, const Arguments& /*arguments*/) {
    if (!session.communicator().is_root()) return ExitStatus::ok;
    std::cout << files::program_version() << "\n"  // the first line is for scripts
              << "LibTorch " << FAROUT_LIBTORCH_VERSION << ", CUDA "
              << (FAROUT_HAS_CUDA != 0 ? "built in" : "not built in") << "\nMPI "
              << parallel::mpi_version() << "\nHDF5 " << files::hdf5_version()
              << "\nprocessor: " << parallel::kind_of_arithmetic()
              << "; own loops for: " << own_loops << "\n";
    return ExitStatus::ok;
}

}  // namespace farout::cli
