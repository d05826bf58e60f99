#!/usr/bin/env bash
# How slurm/step.sh starts ranks, with launchers that only tell how they were called: srun's kinds of MPI, mpirun of any library.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../slurm" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() { echo "FAILED: $1" >&2; exit 1; }

mkdir "$folder/bin"
for launcher in srun mpirun; do
    # shellcheck disable=SC2016  # the fake's own arguments
    printf '#!/bin/bash\necho "%s $*"\n' "$launcher" >"$folder/bin/$launcher"
    chmod +x "$folder/bin/$launcher"
done
printf 'run\tjob.cfg\textract/val\t%s\n' "$folder/journal.txt" >"$folder/tasks"

# launched LINE…: how ranks are started where a site file ends with these lines.
launched() {
    { cat "$here/site.sh" && printf '%s\n' "$@"; } >"$folder/site.sh"
    PATH="$folder/bin:$PATH" FAROUT=/opt/farout SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_JOB_ID=7 SLURM_JOB_NAME=x SLURM_NTASKS=4 \
        SLURM_CPUS_PER_TASK=2 bash "$here/step.sh" "$folder/site.sh" "$folder/tasks"
}

# says LINE TEXT
says() { [[ "$1" == *"$2"* ]] || fail "'$2' isn't in: $1"; }

line=$(launched)
says "$line" "srun --mpi=pmix --kill-on-bad-exit=1 --ntasks=4 --cpus-per-task=2 /opt/farout run job.cfg --only extract/val"
says "$(launched mpi_type=pmi2)" "srun --mpi=pmi2 "
says "$(launched mpi_type=cray_shasta)" "srun --mpi=cray_shasta "
says "$(launched mpi_type=)" "srun --kill-on-bad-exit=1"
says "$(launched launcher=mpirun 'launcher_options=(-x A)')" "mpirun -n 4 --bind-to none -x A /opt/farout run"
# Options that only one of Open MPI 4, Open MPI 5 and hydra takes.
for option in --quiet --oversubscribe --map-by --mca; do
    [[ "$(launched launcher=mpirun)" != *" $option"* ]] || fail "mpirun is given $option"
done
