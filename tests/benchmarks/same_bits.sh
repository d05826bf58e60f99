#!/bin/bash
# same_bits.sh FAROUT FOLDER: statistics, scores and metrics of a benchmark folder (see benchmark_evaluation), computed with
# 1, 2, 3, 5 and 7 ranks and with several threads a rank: every file must have the same bytes.
set -euo pipefail
farout=$(realpath "$1") folder=$(realpath "$2")
# shellcheck source=jobs/setup/launcher.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../jobs/setup/launcher.sh"
set_launcher mpirun
work=$(mktemp -d "$folder/same_bits-XXXXXX")
trap 'rm -rf "$work"' EXIT
if ((EUID == 0)); then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi

# evaluate NAME RANKS THREADS: into $work/NAME.
evaluate() {
    local out="$work/$1" threads=$3 launch=("${mpi_launch[@]}" "$2" "$farout")
    "${launch[@]}" fit --train "$folder/features/train.h5" --head "$folder/head.h5" --out "$out/statistics.h5" \
        --threads "$threads" 2>/dev/null
    "${launch[@]}" score --features "$folder"/features/{id,ood0,ood1,ood2,ood3}.h5 --head "$folder/head.h5" \
        --statistics "$out/statistics.h5" --out "$out/" --threads "$threads" 2>/dev/null
    "${launch[@]}" report --id "$out/id.h5" --ood "$out"/ood{0,1,2,3}.h5 --out "$out" >/dev/null 2>&1
}

evaluate reference 1 1
status=0
for way in "1 2" "2 1" "2 3" "3 1" "5 1" "7 1"; do
    read -r ranks threads <<<"$way"
    evaluate other "$ranks" "$threads"
    verdict=same
    for file in statistics.h5 id.h5 ood0.h5 ood1.h5 ood2.h5 ood3.h5 metrics.csv; do
        cmp "$work/reference/$file" "$work/other/$file" || verdict=different status=1
    done
    echo "$ranks ranks x $threads threads: $verdict"
    rm -rf "$work/other"
done
exit "$status"
