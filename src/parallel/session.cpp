#include "parallel/session.h"

#define OMPI_SKIP_MPICXX 1  // Open MPI's retired C++ interface would need a library of its own
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <vector>

#include <mpi.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/host.h"
#include "parallel/launch.h"

namespace farout::parallel {
namespace {

void start_mpi() {
    int provided = MPI_THREAD_SINGLE;
    // MULTIPLE for the shared counter alone: see mpi_calls.cpp.
    if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &provided) != MPI_SUCCESS) {
        throw Error(
            "MPI did not start. Check that the launcher belongs to the MPI library farout was "
            "built with.");
    }
    if (provided < MPI_THREAD_SERIALIZED) {
        throw Error(concat("This MPI library offers thread level ", provided, ", farout needs ",
                           MPI_THREAD_SERIALIZED,
                           " (MPI_THREAD_SERIALIZED): use a build of MPI with thread support."));
    }
}

bool mpi_has_started() {
    int started = 0;
    MPI_Initialized(&started);
    return started != 0;
}

/// The affinity masks of the ranks on this host, in order of their local ranks.
std::vector<CoreMask> masks_of_host(Place& place) {
    const CoreMask mine = own_cores();
    MPI_Comm host = MPI_COMM_NULL;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
    MPI_Comm_rank(host, &place.local_rank);
    MPI_Comm_size(host, &place.local_size);
    std::vector<CoreMask> masks(static_cast<std::size_t>(place.local_size));
    MPI_Allgather(&mine, sizeof mine, MPI_BYTE, masks.data(), sizeof mine, MPI_BYTE, host);
    MPI_Comm_free(&host);
    return masks;
}

Place find_place() {
    Place place;
    const std::vector<CoreMask> masks =
        mpi_has_started() ? masks_of_host(place) : std::vector<CoreMask>{own_cores()};
    const std::optional<int> wanted = threads_wanted(std::getenv("OMP_NUM_THREADS"));
    place.threads =
        wanted ? *wanted : fair_share(masks, static_cast<std::size_t>(place.local_rank));
    return place;
}

}  // namespace

Session::Session() : exceptions_before_(std::uncaught_exceptions()) {
    const Launch launch = detect_launch([](const char* name) { return std::getenv(name); });
    const bool by_launcher = launch.kind == Launch::Kind::by_launcher;
    if (by_launcher && !mpi_has_started()) {
        start_mpi();
        owns_mpi_ = true;
    }
    communicator_ = mpi_has_started() ? make_mpi_communicator() : make_local_communicator();
    if (by_launcher) check_world_size(launch, communicator_->size());
    place_ = find_place();
}

Session::~Session() {
    // A rank that fails must not wait in MPI_Finalize for ranks that wait for it: main aborts the
    // job.
    const bool failing = std::uncaught_exceptions() != exceptions_before_;
    if (!owns_mpi_ || failing) return;
    try {
        communicator_->settle_alarm();  // no message may be left when MPI ends
    } catch (const Error& error) {
        std::cerr << "farout: " << error.what() << std::endl;
        communicator_->abort(static_cast<int>(error.status()));
    }
    communicator_.reset();
    MPI_Finalize();
}

}  // namespace farout::parallel
