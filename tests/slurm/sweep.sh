#!/usr/bin/env bash
# A sweep of two models × three sets with one command; a third model's job fails, is named, and goes on once it is put right.
# shellcheck source=tests/slurm/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

write_job plain filter=bilinear 60 20
write_job cubic filter=bicubic 60 20
write_job broken filter=bilinear 60 20
sed -i "s|^list = .*digits.txt|list = $work/later.txt|" "$work/broken.cfg"
jobs=("$work/plain.cfg" "$work/cubic.cfg" "$work/broken.cfg")

submit --dry-run "${jobs[@]}"
# Nine extractions, but no array of this cluster may be larger than eight.
says "sbatch" "--array=0-7%4" "--array=0-0%4" "--signal=B:USR1@60" "--requeue" "-%A_%a.out" "afterok" "afterany"
queue_is_empty || fail "--dry-run submitted something"
# What a site of GPU nodes asks for.
{
    cat "$work/site.sh"
    echo 'partition=gpu account=abc sbatch_options=(--qos=normal) extract_gpus_per_node=8 extract_memory_per_node=100G'
} >"$work/gpus.sh"
expect 0 bash "$SOURCE/slurm/submit.sh" --site "$work/gpus.sh" --dry-run "$work/plain.cfg"
says "--gpus-per-node=8" "--partition=gpu" "--account=abc" "--qos=normal" "--mem=100G" "--ntasks-per-node=1" "--cpus-per-task=2"

# Nothing starts before it is submitted again: all of it is in the queue.
scontrol update PartitionName=main State=DOWN || fail "the partition can't be closed"
submit "${jobs[@]}"
says "extract: " "8 tasks" "1 tasks" "19 tasks submitted" "farout status"
submit "${jobs[@]}"
says "1 tasks submitted, 18 in the queue before" # the summary is put behind it anew
scontrol update PartitionName=main State=UP
wait_for_queue 120

all_done plain.cfg cubic.cfg
for job in plain cubic; do same_as_mpirun "$job"; done
[[ $(awk -F, '{ print $1 }' "$work/scratch/summary/summary.csv" | sort -u | paste -sd ' ') == "cubic mean model plain" ]] ||
    fail "the summary isn't of the two models: $(cut -d, -f 1-5 "$work/scratch/summary/summary.csv")"

# The failure is named with its log; without its only out-of-distribution set the job has nothing to score, and says so.
expect 0 "$FAROUT" status "${jobs[@]}"
says "FAILED: broken extract/digits" "Log: $work/scratch/logs/farout-extract-$(task_of broken.cfg extract/digits).out"
look broken.cfg
grep -q "later.txt" "$(field broken.cfg extract/digits 9)" || fail "the log doesn't say what was wrong"
[[ $(field broken.cfg fit 3) == "done" ]] || fail "fit needs only the training set, which is there"
for step in score report; do
    [[ $(field broken.cfg "$step" 3) == failed && $(field broken.cfg "$step" 10) == *"out-of-distribution set"* ]] ||
        fail "$step doesn't say that no set is left"
done

# Put right and submitted again: only what is left, now with the other launcher, modules and a container. An image that
# isn't there holds up nothing.
{
    cat "$work/digits.txt"
    echo "missing.png"
} >"$work/later.txt"
cat >>"$work/site.sh" <<SITE
launcher=mpirun modules=(openmpi hdf5) container=(env CONTAINER=yes)
module() { echo "\$*" >>"$work/modules"; }
SITE
submit "${jobs[@]}"
says "extract: " "4 tasks submitted, 0 in the queue before, 18 steps done"
wait_for_queue 60
all_done broken.cfg
same "$work/plain/report/metrics.csv" "$work/broken/report/metrics.csv"
expect 0 "$FAROUT" status "${jobs[@]}"
says "Unreadable: broken extract/digits: 1 of $(wc -l <"$work/later.txt")"
grep -P '\tstart\t' "$(field broken.cfg extract/digits 8)" | tail -n 1 | grep -q 'ranks=2' || fail "mpirun didn't start two ranks"
[[ $(sort -u "$work/modules") == "load openmpi hdf5" ]] || fail "the modules weren't loaded"
grep -q '^broken,' "$work/scratch/summary/summary.csv" || fail "the summary isn't of all three"
submit "${jobs[@]}"
says "0 tasks submitted, 0 in the queue before, 21 steps done"
