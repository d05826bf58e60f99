#!/bin/bash
# run.sh FAROUT LARGE_SCORES PEAK FOLDER ROWS…: for each number of rows (in-distribution, and as many OOD), the time and
# the peak memory of each rank of `report --distributed` on 1, 2 and 4 ranks and of the gathered report on one; then
# whether they wrote the same figures. GATHERED=no leaves the gathered report out.
set -euo pipefail
farout=$(realpath "$1") large_scores=$(realpath "$2") peak=$(realpath "$3") folder=$4
shift 4
# shellcheck source=jobs/setup/launcher.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../../jobs/setup/launcher.sh"
set_launcher mpirun
if ((EUID == 0)); then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
export OMPI_MCA_mpi_yield_when_idle=1

for rows in "$@"; do
    scores=$folder/$rows
    [ -e "$scores/ood.h5" ] || "$large_scores" "$scores" "$rows"
    cat "$scores"/*.h5 >/dev/null # in the page cache, as far as there is room
    report=("$farout" report --id "$scores/id.h5" --ood "$scores/ood.h5")
    for ranks in 1 2 4; do
        echo "2 x $rows rows, distributed, $ranks rank(s):"
        "${mpi_launch[@]}" "$ranks" "$peak" "${report[@]}" --out "$scores/distributed$ranks" \
            --distributed 2>&1 >/dev/null | grep rank
    done
    verdict=same
    if [ "${GATHERED:-yes}" = yes ]; then
        echo "2 x $rows rows, gathered:"
        "$peak" "${report[@]}" --out "$scores/gathered" 2>&1 >/dev/null | grep rank
        cmp "$scores/gathered/metrics.json" "$scores/distributed1/metrics.json" || verdict=different
    fi
    for ranks in 2 4; do
        cmp "$scores/distributed1/metrics.json" "$scores/distributed$ranks/metrics.json" || verdict=different
    done
    echo "metrics.json: $verdict"
    [ "$verdict" = same ]
done
