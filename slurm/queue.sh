# shellcheck shell=bash
# Part of submit.sh: what is done, what is in the queue, and what is put there.
# shellcheck disable=SC2154  # the site file and submit.sh set these

declare -A word=()    # "JOB STEP" → done, missing, …
declare -A journal=() # "JOB STEP" → its journal
declare -A queued=()  # "JOB STEP" → the Slurm task that will do it
declare -A extractions=() # JOB → its steps extract/SET; of a job with seeds seed_0/extract/SET
declare -A others=()  # JOB → its other steps, each behind those that it needs
declare -A needs=()   # "JOB STEP" → the steps that it needs; one that it can do without begins with '?'
job_files=()
declare -A fresh=()   # "JOB STEP" → submitted just now
submitted=0 waiting=0 finished=0

# A line a submitted task: Slurm's number of it, job file, step. Only ever appended to.
ledger=$scratch/submitted.txt

read_states() {
    local states job step state path needed
    states=$("${container[@]}" "$farout" status --plain "${jobs[@]}") || die "the jobs can't be looked at; nothing was submitted."
    while IFS=$'\t' read -r job step state _ _ _ _ path _ _ needed; do
        [[ -v extractions[$job] ]] || job_files+=("$job")
        extractions[$job]+=""
        if [[ $step == extract/* || $step == seed_*/extract/* ]]; then extractions[$job]+=" $step"; else others[$job]+=" $step"; fi
        [[ $needed == - ]] || needs["$job $step"]=${needed//,/ }
        word["$job $step"]=$state
        journal["$job $step"]=$path
        [[ $state != "done" ]] || finished=$((finished + 1))
    done <<<"$states"
}

# Tasks of ours that are pending or running. One whose dependency has failed never runs: it is taken out.
read_queue() {
    local id reason job step
    local -A alive=()
    touch "$ledger"
    while read -r id reason; do
        if [[ $reason == DependencyNeverSatisfied ]]; then
            ((dry_run)) || scancel "$id"
        else
            alive[$id]=yes
        fi
    done < <(squeue --me --noheader --array --states=PENDING,RUNNING,SUSPENDED --format='%i %r')
    while IFS=$'\t' read -r id job step; do
        [[ -v alive[$id] ]] || continue
        queued["$job $step"]=$id
        if [[ -v word["$job $step"] ]]; then waiting=$((waiting + 1)); fi
    done <"$ledger"
}

# todo JOB STEP: neither done nor in the queue.
todo() { [[ ${word["$1 $2"]} != "done" && ! -v queued["$1 $2"] ]]; }

# resources KIND: of sbatch, for extract or evaluate.
resources() {
    local name value
    for name in time nodes ranks_per_node cores_per_rank gpus_per_node memory_per_node; do
        value=$1_$name
        [[ -n ${!value:-} && ${!value} != 0 ]] || continue
        case $name in
            time) echo "--time=${!value}" ;;
            nodes) echo "--nodes=${!value}" ;;
            ranks_per_node) echo "--ntasks-per-node=${!value}" ;;
            cores_per_rank) echo "--cpus-per-task=${!value}" ;;
            gpus_per_node) echo "--gpus-per-node=${!value}" ;;
            memory_per_node) echo "--mem=${!value}" ;;
        esac
    done
}

# submit NAME KIND TASKS DEPENDENCY: prints the array's number. TASKS: a file, a line a task.
submit() {
    local name=$1 kind=$2 tasks=$3 dependency=$4 options=() last
    last=$(($(wc -l <"$tasks") - 1))
    readarray -t options < <(resources "$kind")
    [[ -z $partition ]] || options+=("--partition=$partition")
    [[ -z $account ]] || options+=("--account=$account")
    [[ -z $dependency ]] || options+=("--dependency=$dependency" --kill-on-invalid-dep=yes)
    options+=("--array=0-$last%$extractions_at_once" "--job-name=farout-$name" "--output=$scratch/logs/%x-%A_%a.out"
        --open-mode=append --requeue "--signal=B:USR1@$warning_seconds" "${sbatch_options[@]}")
    if ((dry_run)); then
        echo "sbatch ${options[*]} $here/step.sh $site TASKS" >&2
        sed 's/^/    /' "$tasks" >&2
        echo "dry$RANDOM"
        return
    fi
    sbatch --parsable "${options[@]}" "$here/step.sh" "$site" "$tasks" | cut -d ';' -f 1
}

# task_line JOB STEPS: of a file of tasks.
task_line() {
    local step
    printf 'run\t%s\t%s' "$1" "$2"
    for step in ${2//,/ }; do printf '\t%s' "${journal["$1 $step"]}"; done
    printf '\n'
}

# enter ID JOB STEP
enter() {
    queued["$2 $3"]=$1
    fresh["$2 $3"]=yes
    submitted=$((submitted + 1))
    ((dry_run)) || printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$ledger"
}

new_tasks() { mktemp "$scratch/tasks/$(date +%Y%m%d-%H%M%S)-$1-XXXX"; }

# The largest array that the cluster takes: MaxArraySize is one more than the largest index.
largest_array() {
    local most
    most=$(scontrol show config | awk '$1 == "MaxArraySize" { print $3 }')
    if ((${most:-0} > 0)); then echo "$most"; else echo 1000; fi
}

submit_extractions() {
    local job step wanted=() most
    for job in "${job_files[@]}"; do
        for step in ${extractions[$job]}; do
            if todo "$job" "$step"; then wanted+=("$job"$'\t'"$step"); fi
        done
    done
    most=$(largest_array)
    while ((${#wanted[@]})); do
        submit_array "${wanted[@]:0:most}"
        wanted=("${wanted[@]:most}")
    done
}

# submit_array JOB-TAB-STEP…: extractions as one array.
submit_array() {
    local tasks id index=0 entry
    tasks=$(new_tasks extract)
    for entry in "$@"; do task_line "${entry%$'\t'*}" "${entry#*$'\t'}"; done >"$tasks"
    id=$(submit extract extract "$tasks" "")
    for entry in "$@"; do
        enter "${id}_$index" "${entry%$'\t'*}" "${entry#*$'\t'}"
        index=$((index + 1))
    done
    echo "extract: $id, $# tasks, at most $extractions_at_once at once"
}

# withdraw JOB STEP NEEDED…: takes a step out of the queue that waits for tasks which others have just taken the place of.
withdraw() {
    local needed
    [[ -v queued["$1 $2"] ]] || return 0
    for needed in "${@:3}"; do
        [[ -v fresh["$1 ${needed#\?}"] ]] || continue
        ((dry_run)) || scancel "${queued["$1 $2"]}"
        unset "queued[$1 $2]"
        return
    done
}

# is_head STEP: "head", of a job with seeds "seed_0/head".
is_head() { [[ $1 == head || $1 == seed_*/head ]]; }

# submit_step JOB STEP: a step, to run when all that it needs is there. With fit, the head is made. What it can do without
# has ended by then, well or not, and the step decides.
submit_step() {
    local job=$1 step=$2 steps=$2 name=${2##*/} needed all_needed=() well="" ended="" after tasks id
    read -ra all_needed <<<"${needs["$job $step"]:-}"
    withdraw "$job" "$step" "${all_needed[@]}"
    todo "$job" "$step" || return 0
    for needed in "${all_needed[@]}"; do
        if [[ -v queued["$job ${needed#\?}"] ]]; then
            if [[ $needed == \?* ]]; then
                ended+=":${queued["$job ${needed#\?}"]}"
            else
                well+=":${queued["$job $needed"]}"
            fi
        elif is_head "$needed" && [[ ${word["$job $needed"]} != "done" ]]; then
            steps=$needed,$step
        fi
    done
    after=${well:+afterok$well}${well:+${ended:+,}}${ended:+afterany$ended}
    tasks=$(new_tasks "$name")
    task_line "$job" "$steps" >"$tasks"
    id=$(submit "$name" evaluate "$tasks" "$after")
    enter "${id}_0" "$job" "$step"
    after=$well$ended
    echo "$step: $id, $(basename "$job")${after:+, after $(tr : ' ' <<<"${after#:}")}"
}

# After all reports, also where some fail: it is of those that are there.
submit_summary() {
    local job step after="" newest="" report tasks id out=$scratch/summary
    for job in "${job_files[@]}"; do
        for step in ${others[$job]}; do
            [[ $step == report || $step == seed_*/report ]] || continue
            if [[ -v queued["$job $step"] ]]; then after+=":${queued["$job $step"]}"; fi
            report=$(dirname "$(dirname "${journal["$job $step"]}")")/report/metrics.json
            if [[ -e $report && (-z $newest || $report -nt $newest) ]]; then newest=$report; fi
        done
    done
    if [[ -z $after ]]; then # nothing is to come: only where there is something new
        [[ -n $newest && ! $out/summary.csv -nt $newest ]] || return 0
    fi
    if [[ -v queued["summary summary"] ]] && ! ((dry_run)); then scancel "${queued["summary summary"]}"; fi
    tasks=$(new_tasks summary)
    {
        printf 'summary\t%s' "$out"
        printf '\t%s' "${job_files[@]}"
        printf '\n'
    } >"$tasks"
    id=$(submit summary evaluate "$tasks" "${after:+afterany$after}")
    enter "${id}_0" summary summary
    echo "summary: $id, in $out"
}
