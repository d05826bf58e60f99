#include "parallel/launch.h"

#include "core/error.h"
#include "core/text.h"

namespace farout::parallel {
namespace {

/// The variable as a number of processes, or 0 where it isn't set.
int count_in(const Environment& environment, const char* name) {
    const char* value = environment(name);
    return value == nullptr ? 0 : static_cast<int>(parse_integer(trim(value), name));
}

}  // namespace

Launch detect_launch(const Environment& environment) {
    // mpirun inside a Slurm allocation is itself started by srun: its own variables come first.
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
        if (const int processes = count_in(environment, name)) {
            return {Launch::Kind::by_launcher, processes};
        }
    }
    const int tasks = count_in(environment, "SLURM_STEP_NUM_TASKS");
    for (const char* name : {"PMIX_RANK", "PMI_RANK"}) {
        if (environment(name) != nullptr) return {Launch::Kind::by_launcher, tasks};
    }
    if (tasks > 1) {
        throw UsageError(concat("srun started ", tasks,
                                " processes that know nothing of each other: use `srun "
                                "--mpi=pmix`."));
    }
    return {};
}

void check_world_size(const Launch& launch, int world_size) {
    if (launch.processes == 0 || launch.processes == world_size) return;
    throw UsageError(concat("The launcher started ", launch.processes, " processes, but MPI sees ",
                            world_size,
                            ": the launcher belongs to another MPI library than the one farout was "
                            "built with. Use that library's mpirun, or `srun --mpi=pmix`."));
}

}  // namespace farout::parallel
