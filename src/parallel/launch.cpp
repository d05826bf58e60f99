#include "parallel/launch.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/error.h"
#include "core/text.h"

namespace farout::parallel {
namespace {

/// The variables by which a launcher tells its processes how many they are, and which one this is.
struct Launcher {
    const char* processes;  ///< nullptr: it doesn't tell
    const char* rank;
};

/// mpirun inside a Slurm allocation is itself started by srun, and Open MPI's own variables come
/// beside PMIx's: those that say more come first.
constexpr std::array launchers{
    Launcher{"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},  // Open MPI's mpirun
    Launcher{"MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK"},    // MVAPICH2's mpirun_rsh
    Launcher{"PMI_SIZE", "PMI_RANK"},                          // hydra; srun --mpi=pmi2
    Launcher{nullptr, "PMIX_RANK"},                            // srun --mpi=pmix, prun
    Launcher{nullptr, "PMI_RANK"},
    Launcher{nullptr, "PALS_RANKID"},  // Cray's mpiexec; srun --mpi=cray_shasta
    Launcher{nullptr, "ALPS_APP_PE"},  // Cray's aprun
};

constexpr const char* srun_processes = "SLURM_STEP_NUM_TASKS";

constexpr std::array prefixes{"OMPI_", "PMIX_", "PMI_", "MV2_COMM_", "PALS_", "ALPS_APP_"};

constexpr const char* how_with_srun =
    "`srun --mpi=TYPE`: pmix for Open MPI, pmi2 for MPICH, MVAPICH and Intel MPI, cray_shasta for "
    "Cray MPICH (`srun --mpi=list` tells what this Slurm has)";

/// The variable as a whole number; none where it isn't set.
std::optional<int> number_in(const Environment& environment, const char* name) {
    const char* value = name == nullptr ? nullptr : environment(name);
    if (value == nullptr) return std::nullopt;
    return static_cast<int>(parse_integer(trim(value), name));
}

/// The same of a rank, which says that there is a launcher even where it is no number.
std::optional<int> rank_in(const Environment& environment, const char* name) {
    try {
        return number_in(environment, name);
    } catch (const Error&) {
        return 0;
    }
}

/// What FAROUT_MPI says; none where it isn't set.
std::optional<Launch::Kind> kind_asked_for(const Environment& environment) {
    const char* value = environment(mpi_variable);
    const std::string said(value == nullptr ? "" : trim(value));
    if (said.empty()) return std::nullopt;
    if (said == "on") return Launch::Kind::by_launcher;
    if (said == "off") return Launch::Kind::alone;
    throw UsageError(concat("The environment variable ", mpi_variable,
                            " must be on (start MPI, whatever started this process) or off (run "
                            "alone), not '",
                            printable(said), "'."));
}

/// What launchers say; nothing where there is none.
std::optional<Launch> told_by_launcher(const Environment& environment) {
    for (const Launcher& launcher : launchers) {
        const auto processes = number_in(environment, launcher.processes);
        const auto rank = rank_in(environment, launcher.rank);
        if (processes && *processes > 0) return Launch{Launch::Kind::by_launcher, *processes, rank};
        if (launcher.processes == nullptr && rank)
            return Launch{Launch::Kind::by_launcher,
                          number_in(environment, srun_processes).value_or(0), rank};
    }
    return std::nullopt;
}

}  // namespace

Launch detect_launch(const Environment& environment) {
    const auto asked_for = kind_asked_for(environment);
    if (asked_for == Launch::Kind::alone) return {};
    if (const auto told = told_by_launcher(environment)) return *told;
    if (asked_for) return {*asked_for};
    const int tasks = number_in(environment, srun_processes).value_or(0);
    if (tasks > 1)
        throw UsageError(concat("srun started ", tasks,
                                " processes that know nothing of each other. Say how they find "
                                "each other: ",
                                how_with_srun, ". ", mpi_variable,
                                "=on starts MPI all the same; in a shell that srun started, ",
                                mpi_variable, "=off runs farout alone."));
    return {};
}

void check_world_size(const Launch& launch, int world_size) {
    const bool is_counted = launch.processes != 0;
    if (is_counted && launch.processes == world_size) return;
    if (!is_counted && launch.rank.value_or(0) < world_size) return;
    const std::string started =
        is_counted ? concat("The launcher started ", launch.processes, " processes")
                   : concat("The launcher calls this process number ", *launch.rank);
    throw UsageError(concat(started, ", but MPI sees ", world_size,
                            ": the launcher belongs to another MPI library than the one farout was "
                            "built with (`farout --version` names it). Use that library's mpirun, "
                            "or ",
                            how_with_srun, ". ", mpi_variable,
                            "=off runs farout alone, where that is what you want."));
}

bool is_of_launcher(std::string_view variable) {
    return std::ranges::any_of(prefixes,
                               [&](const char* prefix) { return variable.starts_with(prefix); });
}

}  // namespace farout::parallel
