# shellcheck shell=bash
# MPI's launchers differ in their options.

# set_launcher [MPIRUN]: makes mpi_launch=(MPIRUN OPTION… -n), which starts any number of ranks whatever the number of cores and
# ties none to a core: the ranks share the cores themselves. mpi_quiet=(--quiet) where the launcher can be told to add nothing to
# what farout says itself, else ().
# shellcheck disable=SC2034  # for those who call it
set_launcher() {
    local program="${1:-mpirun}"
    mpi_launch=("$program" -n) mpi_quiet=()
    case "$("$program" --version 2>&1 || true)" in
        *"(Open MPI) "[1-4].* | *"(OpenRTE) "*) mpi_launch=("$program" --oversubscribe --bind-to none -n) mpi_quiet=(--quiet) ;;
        *"(Open MPI) "*) mpi_launch=("$program" --oversubscribe --bind-to none -n) ;; # from 5 on no --quiet
        *HYDRA* | *Intel*MPI*) mpi_launch=("$program" -bind-to none -n) ;; # MPICH's: puts any number of ranks on a core
    esac
}
