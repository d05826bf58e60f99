#!/usr/bin/env bash
# The demo: sets up, builds, and runs jobs/demo.cfg on two ranks. The metric table goes to stdout, the rest to stderr.
# Run it again and it does only what isn't there yet. Options are those of `farout run`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=jobs/setup/build.sh
source jobs/setup/build.sh

{
    bash jobs/setup.sh
    configure OFF
    build farout farout_demo_data
    write_demo_data
} >&2

# Open MPI refuses root unless told twice. The ranks share the cores themselves, so none is tied to one; and two
# ranks are wanted on a single core, too.
((EUID)) || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# Launchers differ in their options. --quiet, as farout says itself what went wrong: Open MPI has it up to 4.
case "$(mpirun --version 2>&1)" in
    *"(Open MPI) "[1-4].*) options=(--quiet --bind-to none --oversubscribe) ;;
    *"(Open MPI) "*) options=(--bind-to none --oversubscribe) ;;
    *) options=(--bind-to none) ;; # MPICH's, which puts any number of ranks on a core
esac
status=0
mpirun -n 2 "${options[@]}" build/release/farout run jobs/demo.cfg "$@" </dev/null || status=$?
case "$status" in
    # 3: finished, but some images could not be read.
    0 | 3) echo "demo: the report is in demo/report; all took $SECONDS s" >&2 ;;
    # farout has said why.
    1 | 2 | 75) ;;
    *) echo "demo: mpirun ${options[*]} ended with status $status (called at the end of jobs/demo.sh)." >&2 ;;
esac
exit "$status"
