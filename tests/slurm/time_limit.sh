#!/usr/bin/env bash
# A time limit that is too short: Slurm's own warning comes in time, the task saves, exits with 75 and puts itself back into
# the queue, as often as it takes; the outputs are those of an undisturbed run. Slurm counts limits in whole minutes and looks
# every thirty seconds, hence about a minute and a half: only `ctest -C long` runs it.
# shellcheck source=tests/slurm/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

write_job slow filter=bilinear,size=112 4 20
echo "extract_time=1 warning_seconds=20" >>"$work/site.sh"
submit "$work/slow.cfg"
wait_for_queue 300
all_done slow.cfg
look slow.cfg

journal=$(field slow.cfg extract/train 8)
cat "$journal"
warned=$(grep -c $'\texit\tstatus=75' "$journal")
((warned > 0)) || fail "the task was done within its time limit: make its set larger"
grep -q $'\ttask\t.*restarts='"$warned"$'\t' "$journal" || fail "warned $warned times, but not restarted as often"
[[ $(awk -F '\t' '$3 == "extract/train"' "$work/scratch/submitted.txt" | wc -l) == 1 ]] || fail "it was submitted again"
# Each run began with all that the one before had saved.
mapfile -t saved < <(grep -P '\tstop\t' "$journal" | grep -oP '\trows=\K\d+')
mapfile -t found < <(grep -P '\tstart\t' "$journal" | grep -oP '\trows=\K\d+')
for ((run = 0; run < warned; ++run)); do
    ((found[run + 1] == saved[run])) || fail "run $run saved ${saved[run]} images, the next found ${found[run + 1]}"
done
same_as_mpirun slow
