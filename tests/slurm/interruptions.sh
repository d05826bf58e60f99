#!/usr/bin/env bash
# Requeued, cancelled and submitted again, a node lost: the same report, and no finished block is computed twice.
# shellcheck source=tests/slurm/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

# Large enough images that nothing is done before it is disturbed.
write_job plain filter=bilinear,size=56 4 1
write_job cubic filter=bicubic,size=56 4 20
jobs=("$work/plain.cfg" "$work/cubic.cfg")
declare -A seen=() # "JOB STEP" → blocks that were finished when it was disturbed

# under_way JOB.cfg STEP…: a few blocks of each are finished.
under_way() {
    local step
    look "$1"
    for step in "${@:2}"; do (($(field "$1" "$step" 4) > 2)) || return; done
}

# note_progress JOB.cfg STEP…: what is finished of them, by the last look.
note_progress() {
    local step
    for step in "${@:2}"; do
        [[ $(field "$1" "$step" 3) == running ]] || fail "$1 $step: status says '$(field "$1" "$step" 3)', not running"
        seen["$1 $step"]=$(field "$1" "$step" 4)
    done
}

# was_in_time JOB.cfg STEP…: they weren't done before they were disturbed.
was_in_time() {
    local step
    look "$1"
    for step in "${@:2}"; do
        (($(field "$1" "$step" 4) < $(field "$1" "$step" 5))) || fail "$1 $step was done before it was disturbed: make its set larger"
        echo "$1 $step: disturbed at ${seen["$1 $step"]} to $(field "$1" "$step" 4) of $(field "$1" "$step" 5) blocks"
    done
}

nodes_of() { scontrol show job "$1" | awk -F '[=,]' '/ NodeList=/ { print $2 }' | sed 's/n\[\([0-9]\).*/n\1/'; }
cluster=$(dirname "${BASH_SOURCE[0]}")/cluster.sh

submit "${jobs[@]}"
wait_for 90 "blocks of the first two tasks" under_way plain.cfg extract/{train,val}
note_progress plain.cfg extract/{train,val}
scancel "$(task_of plain.cfg extract/val)" || fail "no cancel"
scontrol requeue "$(task_of plain.cfg extract/train)" || fail "no requeue"
was_in_time plain.cfg extract/{train,val}

wait_for 90 "blocks of the other model" under_way cubic.cfg extract/train
note_progress cubic.cfg extract/train
lost=$(nodes_of "$(task_of cubic.cfg extract/train)")
bash "$cluster" kill "$CLUSTER" "$lost" || fail "node $lost can't be killed"
was_in_time cubic.cfg extract/train
wait_for_queue 120
look plain.cfg
[[ $(field plain.cfg extract/val 3) != "done" && $(field plain.cfg report 3) != "done" ]] || fail "the cancelled task was done all the same"
bash "$cluster" node "$CLUSTER" "$lost"
submit "${jobs[@]}"
says "extract: " " 1 tasks"
wait_for_queue 60
all_done plain.cfg cubic.cfg
for job in plain cubic; do same_as_mpirun "$job"; done

# The last run began with at least what was finished before, and computed the rest, as it says itself.
for key in "${!seen[@]}"; do
    read -r job step <<<"$key"
    set=${step#extract/}
    total=$(field "$job" "$step" 5)
    before=$(grep -P '\tstart\t' "$(field "$job" "$step" 8)" | tail -n 1 | grep -oP 'rows=\K\d+')
    computed=$(sed -n "s/.*features\/$set\.h5: \([0-9]*\) images in .*/\1/p" "$(field "$job" "$step" 9)" | tail -n 1)
    all=$(wc -l <"$(grep -o "$work/${set}[0-9]*.txt" "$work/$job")")
    ((before >= 32 * seen[$key])) || fail "$key: ${seen[$key]} blocks were finished, the next run found $before images"
    ((before + computed == all)) || fail "$key: $before images were there, $computed were computed, of $all in $total blocks"
    echo "$key: $before images were there, $computed were computed, $all in all"
done
