#!/usr/bin/env bash
# SIGTERM and SIGUSR1 (Slurm's warning) while fit, score, report or a whole job reads its files: exit status 75, a word on
# how to go on, nothing half-written, also where one rank of two got the signal; the next run ends like an undisturbed one.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

if ! strace -D -qq -o /dev/null -e trace=none true 2>/dev/null; then
    echo "strace can't run here: commands this short can't be interrupted"
    exit 0
fi
tiny_job "$work/job.cfg" "$work/job"
expect 0 "$FAROUT" run "$work/job.cfg"
cd "$work/job" || exit 1

# What a signal is to meet: every read takes a hundredth of a second.
slow=(strace -D -f -qq -o /dev/null -e trace=pread64 -e inject=pread64:delay_enter=10000)

# processes_with FILE WORD: those of farout that have FILE open, with WORD in their command line. Not the children in
# which they try an HDF5 file first.
processes_with() {
    local pid parent
    for pid in $(pgrep -x farout); do
        parent=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status" 2>/dev/null) || continue
        [[ $(cat "/proc/$parent/comm" 2>/dev/null) == farout ]] && continue
        grep -qF -- "$2" "/proc/$pid/cmdline" 2>/dev/null || continue
        [[ $(readlink "/proc/$pid"/fd/* 2>/dev/null) == *"$1"* ]] && echo "$pid"
    done
}

# interrupted SIGNAL RANKS FILE OUT COMMAND…: SIGNAL to one of the ranks, when it has FILE open; OUT isn't there afterwards.
interrupted() {
    local signal=$1 count=$2 file=$3 out=$4 process status=0 victims
    shift 4
    rm -rf "$out"
    if ((count == 1)); then
        "${slow[@]}" "$@" >"$work/out" 2>"$work/err" &
    else
        "${launch[@]}" "$count" "${slow[@]}" "$@" >"$work/out" 2>"$work/err" &
    fi
    process=$!
    until victims=$(processes_with "$file" "${*: -1}") && [[ -n $victims ]]; do
        kill -0 $process 2>/dev/null || { cat "$work/err" >&2 && fail "$* never had $file open"; }
    done
    kill "-$signal" "${victims%%$'\n'*}"
    wait $process || status=$?
    ((status == 75)) || { cat "$work/out" "$work/err" >&2 && fail "SIG$signal: exit status $status instead of 75: $*"; }
    says "Run the same command again"
    [[ -z $(find "$out" -type f 2>/dev/null) ]] || fail "there is $out after SIG$signal"
    [[ -z $(find . -name '*.partial') ]] || fail "something partial is left"
}

# ends_as_before OUT COMMAND…: after interruptions of all kinds.
ends_as_before() {
    local file=$1 out=$2 before after signal
    shift 2
    before=$(sums_of "$out")
    for signal in TERM USR1; do
        interrupted $signal 1 "$file" "$out" "$@"
        interrupted $signal 2 "$file" "$out" "$@"
    done
    expect 0 "$@"
    after=$(sums_of "$out")
    [[ "$after" == "$before" ]] || fail "$out is another after signals"
}

# Of what doesn't tell how long it took.
sums_of() {
    find "$1" -type f ! -name '*.cost.json' ! -name metrics.json ! -name report.html -exec sha256sum {} + | sort -k 2
}

ends_as_before features/train.h5 statistics.h5 \
    "$FAROUT" fit --train features/train.h5 --head head.h5 --out statistics.h5
ends_as_before features/val.h5 scores \
    "$FAROUT" score --features features/val.h5 features/held_out.h5 features/digits.h5 --head head.h5 --statistics statistics.h5 --out scores
expect 0 "$FAROUT" report --id scores/val.h5 --ood scores/held_out.h5 scores/digits.h5 --out other_report
ends_as_before scores/val.h5 other_report \
    "$FAROUT" report --id scores/val.h5 --ood scores/held_out.h5 scores/digits.h5 --out other_report
interrupted USR1 2 features/train.h5 statistics.h5 "$FAROUT" run --only fit "$work/job.cfg"
grep -q "status=75" journal/fit.txt || fail "the journal doesn't tell of it: $(cat journal/fit.txt)"
