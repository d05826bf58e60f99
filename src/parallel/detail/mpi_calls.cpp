#include "parallel/detail/mpi_calls.h"

#include <array>

#include "core/error.h"
#include "core/text.h"

namespace farout::parallel {

void check_mpi(int code, std::string_view action) {
    if (code == MPI_SUCCESS) return;
    std::array<char, MPI_MAX_ERROR_STRING> text{};
    int length = 0;
    MPI_Error_string(code, text.data(), &length);
    throw Error(concat("MPI failed to ", action, ": ",
                       std::string_view(text.data(), static_cast<std::size_t>(length)),
                       ". The job can't go on; what was saved is still good, run it again."));
}

DuplicateComm::DuplicateComm(MPI_Comm original) {
    check_mpi(MPI_Comm_dup(original, &comm_), "duplicate a communicator");
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
}

DuplicateComm::~DuplicateComm() {
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (finalized == 0 && std::uncaught_exceptions() == exceptions_before_) MPI_Comm_free(&comm_);
}

}  // namespace farout::parallel
