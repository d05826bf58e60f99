#pragma once
/// Who started this process: a launcher, as one of the ranks of a job, or nobody but the user.

#include <functional>
#include <optional>
#include <string_view>

namespace farout::parallel {

/// What the environment says of how this process was started.
struct Launch {
    enum class Kind { alone, by_launcher };
    Kind kind = Kind::alone;
    int processes = 0;          ///< as the launcher counts them; 0 where it doesn't say
    std::optional<int> rank{};  ///< which of them this one is, where it says so
};

/// Looks an environment variable up; nullptr where there is none.
using Environment = std::function<const char*(const char*)>;

/// Settles it where the environment of a launcher misleads: "on" starts MPI, "off" runs alone.
inline constexpr const char* mpi_variable = "FAROUT_MPI";

/// Known are mpirun of Open MPI, hydra (MPICH, Intel MPI), MVAPICH's mpirun_rsh, Cray's PALS and
/// aprun, and srun and others with PMIx or PMI. Throws UsageError when srun started several
/// processes without a way to find each other, as they would all do the same work, and for a value
/// of FAROUT_MPI that isn't on or off.
Launch detect_launch(const Environment& environment);

/// Throws UsageError when MPI sees another number of processes than the launcher started, or fewer
/// than this one's number among them: each would do the whole job.
void check_world_size(const Launch& launch, int world_size);

/// Whether launchers tell their processes by a variable of this name which of them they are: a
/// process that is no rank mustn't inherit it.
bool is_of_launcher(std::string_view variable);

}  // namespace farout::parallel
