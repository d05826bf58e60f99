# shellcheck shell=bash
# shellcheck disable=SC2034  # submit.sh and step.sh read these
# What the cluster is like: the only file that a new cluster edits. It is read by submit.sh on the login node and by
# step.sh in every batch job. An empty value leaves the choice to the cluster. README.md has examples.

partition=
account=
sbatch_options=() # anything else that sbatch should be told: (--qos=normal --constraint=milan)

# An extraction: one array task a job file and data set. A rank is an MPI process; with GPUs, as many ranks a node as GPUs.
extract_time=08:00:00
extract_nodes=1
extract_ranks_per_node=8
extract_cores_per_rank=4
extract_gpus_per_node=0
extract_memory_per_node=
extractions_at_once=20 # of a sweep, at most

# Fitting, scoring, reporting: minutes. A rank needs 0.3 to 1 GB.
evaluate_time=01:00:00
evaluate_nodes=1
evaluate_ranks_per_node=8
evaluate_cores_per_rank=4
evaluate_gpus_per_node=0 # with --device cuda fitting and scoring take them, too
evaluate_memory_per_node=

# So long before the time limit a job is warned: it saves the blocks that are under way, and goes on in a new job.
# Longer than a block takes.
warning_seconds=120
restarts=50 # at most

modules=()             # (openmpi/4.1 hdf5/1.10)
container=()           # what stands before farout: (apptainer exec --nv --bind /data farout.sif)
launcher=srun          # srun or mpirun
mpi_type=pmix          # how srun's ranks find each other: pmix (Open MPI), pmi2 (MPICH, MVAPICH, Intel MPI), cray_shasta (Cray MPICH)
launcher_options=()
farout=${FAROUT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build/release/farout}
farout_options=()      # for every `farout run`: (--device cuda)
scratch=${SCRATCH:-$HOME/scratch}/farout # all nodes see it: logs, lists of tasks, the summary

# What the job files ask for: export IMAGENET=/data/imagenet CHECKPOINTS=/data/checkpoints RUNS="$scratch/runs"
