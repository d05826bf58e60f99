#!/usr/bin/env bash
# The demo: sets up, builds, and runs jobs/demo.cfg on two ranks. The metric table goes to stdout, the rest to stderr.
# Run it again and it does only what isn't there yet. Options are those of `farout run`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=jobs/setup/build.sh
source jobs/setup/build.sh
# shellcheck source=jobs/setup/launcher.sh
source jobs/setup/launcher.sh

{
    bash jobs/setup.sh
    configure OFF
    build farout farout_demo_data
    write_demo_data build/release
} >&2

# Open MPI refuses root unless told twice. Two ranks are wanted on a single core, too.
((EUID)) || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# The launcher of the MPI that was built with, which another mpirun in PATH doesn't start.
set_launcher "$(sed -n 's/^MPIEXEC_EXECUTABLE:[A-Z]*=//p' build/release/CMakeCache.txt)"
launch=("${mpi_launch[0]}" "${mpi_quiet[@]}" "${mpi_launch[@]:1}" 2)
status=0
"${launch[@]}" build/release/farout run jobs/demo.cfg "$@" </dev/null || status=$?
case "$status" in
    # 3: finished, but some images could not be read.
    0 | 3) echo "demo: the report is in demo/report; all took $SECONDS s" >&2 ;;
    # farout has said why.
    1 | 2 | 75) ;;
    *) echo "demo: ${launch[*]} ended with status $status (called at the end of jobs/demo.sh)." >&2 ;;
esac
exit "$status"
