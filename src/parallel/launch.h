#pragma once
/// Whether a launcher (mpirun, srun) started this process as one of several.

#include <functional>

namespace farout::parallel {

/// What the environment says of how this process was started.
struct Launch {
    enum class Kind { alone, by_launcher };
    Kind kind = Kind::alone;
    int processes = 0;  ///< as the launcher counts them; 0 where it doesn't say
};

/// Looks an environment variable up; nullptr where there is none.
using Environment = std::function<const char*(const char*)>;

/// Open MPI's mpirun, MPICH's hydra, and srun with PMIx or PMI are known. Throws UsageError when
/// srun started several processes without a way to find each other: they would all do the same
/// work.
Launch detect_launch(const Environment& environment);

/// Throws UsageError when MPI sees another number of processes than the launcher started.
void check_world_size(const Launch& launch, int world_size);

}  // namespace farout::parallel
