#include "parallel/striped_file.h"

#define OMPI_SKIP_MPICXX 1  // Open MPI's retired C++ interface would need a library of its own
#include <string>

#include <mpi.h>

namespace farout::parallel {

bool make_striped_file(const std::filesystem::path& file, int stripes) {
    int started = 0;
    int ended = 0;
    MPI_Initialized(&started);
    MPI_Finalized(&ended);
    if (started == 0 || ended != 0) return false;
    MPI_Info hints = MPI_INFO_NULL;
    MPI_Info_create(&hints);
    MPI_Info_set(hints, "striping_factor", std::to_string(stripes).c_str());
    MPI_File made = MPI_FILE_NULL;
    const int failed =
        MPI_File_open(MPI_COMM_SELF, file.c_str(),
                      MPI_MODE_CREATE | MPI_MODE_EXCL | MPI_MODE_WRONLY, hints, &made);
    MPI_Info_free(&hints);
    return failed == MPI_SUCCESS && MPI_File_close(&made) == MPI_SUCCESS;
}

}  // namespace farout::parallel
