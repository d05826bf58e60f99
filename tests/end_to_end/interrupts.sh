#!/usr/bin/env bash
# SIGTERM and SIGUSR1 (Slurm's warning) while fit, score and report read their files: exit status 75, a word on how to go on,
# nothing half-written; the next run leaves what an undisturbed one does. The signal comes while the command is stopped
# (SIGSTOP) with the file open: on a machine of any speed it meets the work.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

tiny_job "$work/job.cfg" "$work/job"
expect 0 "$FAROUT" run "$work/job.cfg"
cd "$work/job" || exit 1
# Sixty times the training features: rows for many units of work.
expect 0 "$FAROUT" export --features features/train.h5 --out train.npy
rows=$(wc -l <"$work/train.txt") width=96
{
    printf '\x93NUMPY\x01\x00\x76\x00'
    printf '%-117s\n' "{'descr': '<f4', 'fortran_order': False, 'shape': ($((60 * rows)), $width), }"
    for ((i = 0; i < 60; ++i)); do tail -c $((rows * width * 4)) train.npy; done
} >many.npy
for ((i = 0; i < 60; ++i)); do cat "$work/train.txt"; done >many.txt
expect 0 "$FAROUT" import --features many.npy --labels many.txt --out many.h5

# Reads take a hundredth of a second where strace runs: so the file is open for a while.
slow=()
if strace -D -qq -o /dev/null -e trace=none true 2>/dev/null; then
    slow=(strace -D -f -qq -o /dev/null -e trace=pread64 -e inject=pread64:delay_enter=10000)
fi

# has_open PROCESS FILE
has_open() {
    local descriptor
    for descriptor in "/proc/$1/fd"/*; do [[ $descriptor -ef $2 ]] && return; done
    return 1
}

# ranks_of PROCESS: itself, or those of the launcher that it is, MPICH's by a proxy. HDF5 files are first opened by a child of the rank.
ranks_of() {
    if [[ $(<"/proc/$1/comm") == farout ]]; then echo "$1"; else pgrep -x -P "$1,$(pgrep -d , -P "$1")" farout; fi
} 2>/dev/null

# stopped_with FILE PROCESS: $victim is a rank that stands still with FILE open; fails where the command ended before.
stopped_with() {
    while kill -0 "$2" 2>/dev/null; do
        for victim in $(ranks_of "$2"); do
            has_open "$victim" "$1" || continue
            kill -STOP "$victim"
            has_open "$victim" "$1" && return
            kill -CONT "$victim"
        done
    done
    return 1
} 2>/dev/null

# interrupted SIGNAL RANKS FILE OUT COMMAND…: the command that makes OUT gets SIGNAL when it has FILE open.
interrupted() {
    local signal=$1 count=$2 file=$3 out=$4 process try status victim by_ranks=()
    shift 4
    ((count == 1)) || by_ranks=("${launch[@]}" "$count")
    for ((try = 1; try <= 5; ++try)); do
        rm -rf "$out"
        "${by_ranks[@]}" "${slow[@]}" "$@" >"$work/out" 2>"$work/err" </dev/null &
        process=$! status=0
        if stopped_with "$file" "$process"; then
            kill "-$signal" "$victim"
            kill -CONT "$victim"
        fi
        wait "$process" || status=$?
        ((status != 0)) && break # it had done its last unit of work
    done
    ((status == 75)) || { cat "$work/out" "$work/err" >&2 && fail "SIG$signal: exit status $status instead of 75: $*"; }
    says "Interrupted" "again"
    [[ -z $(find "$out" -type f 2>/dev/null) ]] || fail "there is $out after SIG$signal"
    [[ -z $(find . -name '*.partial') ]] || fail "something partial is left"
    echo "SIG$signal, $count ranks: $2 ended with 75 at try $try"
}

# Of what doesn't tell how long it took.
sums_of() {
    find "$1" -type f ! -name '*.cost.json' ! -name metrics.json ! -name report.html -exec sha256sum {} + | sort -k 2
}

# ends_as_before FILE OUT COMMAND…: after interruptions of all kinds.
ends_as_before() {
    local file=$1 out=$2 before
    shift 2
    expect 0 "$@"
    before=$(sums_of "$out")
    interrupted TERM 1 "$file" "$out" "$@"
    interrupted USR1 1 "$file" "$out" "$@"
    interrupted TERM 2 "$file" "$out" "$@"
    expect 0 "$@"
    [[ $(sums_of "$out") == "$before" ]] || fail "$out is another after signals"
}

ends_as_before many.h5 many_statistics.h5 "$FAROUT" fit --train many.h5 --head head.h5 --out many_statistics.h5
ends_as_before many.h5 many_scores \
    "$FAROUT" score --features many.h5 features/digits.h5 --head head.h5 --statistics statistics.h5 --out many_scores
ends_as_before many.h5 many_neighbours "$FAROUT" score --features features/digits.h5 --head head.h5 \
    --statistics many_statistics.h5 --train many.h5 --detectors knn --out many_neighbours
if ((${#slow[@]} == 0)); then
    echo "strace can't run here: report has its files open too briefly to be interrupted"
    exit 0
fi
ends_as_before many_scores/many.h5 many_report \
    "$FAROUT" report --id many_scores/many.h5 --ood many_scores/digits.h5 --out many_report
