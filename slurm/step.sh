#!/usr/bin/env bash
# One task of a sweep: some steps of a job, or the summary of all. submit.sh hands it to sbatch as
#   step.sh SITE TASKS       line SLURM_ARRAY_TASK_ID of TASKS: run, job file, steps, their journals; or summary, folder, job files
# Exit status 75 (a warning before the time limit, a preemption) puts the task back into the queue.
set -uo pipefail
# Slurm's warning (--signal=B:USR1) comes to this script; the launcher hands it on to all ranks.
launched="" warned=0
trap 'warned=1; [[ -z $launched ]] || kill -USR1 "$launched" 2>/dev/null' USR1
site=$1 tasks=$2
# shellcheck source=slurm/site.sh
source "$site"

IFS=$'\t' read -ra fields < <(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" "$tasks")
journals=()
case ${fields[0]} in
    run)
        work=(run "${fields[1]}" --only "${fields[2]}" "${farout_options[@]}")
        journals=("${fields[@]:3}")
        ;;
    summary) work=(summary "${fields[@]:2}" --out "${fields[1]}") ;;
esac
me=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID

# note EVENT NAME=VALUE…: a line of the steps' journals, which `farout status` reads.
note() {
    local journal
    for journal in "${journals[@]}"; do
        mkdir -p "$(dirname "$journal")"
        {
            printf '%s\t%s' "$(date -u +%FT%TZ)" "$1"
            printf '\t%s' "${@:2}"
            printf '\n'
        } >>"$journal"
    done
}

# With the ranks and cores of this allocation; a summary needs one.
launch() {
    local ranks=$SLURM_NTASKS
    [[ $1 == summary ]] && ranks=1
    case $launcher in
        mpirun) exec mpirun -n "$ranks" --bind-to none "${launcher_options[@]}" "${container[@]}" "$farout" "$@" ;;
        srun)
            exec srun ${mpi_type:+"--mpi=$mpi_type"} --kill-on-bad-exit=1 --ntasks="$ranks" "--cpus-per-task=${SLURM_CPUS_PER_TASK:-1}" \
                "${launcher_options[@]}" "${container[@]}" "$farout" "$@"
            ;;
        *) echo "step: launcher=$launcher in $site: it is srun or mpirun." >&2 && exit 2 ;;
    esac
}

((${#modules[@]})) && module load "${modules[@]}"
note task "slurm=$me" "restarts=${SLURM_RESTART_COUNT:-0}" "log=$scratch/logs/$SLURM_JOB_NAME-$me.out"
status=75
if ((!warned)); then
    launch "${work[@]}" &
    launched=$!
    while :; do # a signal ends `wait` before the launcher has ended
        wait "$launched"
        status=$?
        kill -0 "$launched" 2>/dev/null || break
    done
fi
((warned && status == 128 + 10)) && status=75 # the warning came before the ranks could heed it
note exit "status=$status"

case $status in
    0 | 3) exit 0 ;; # 3: finished, but some images could not be read; `farout status` counts them
    75)
        if ((${SLURM_RESTART_COUNT:-0} >= restarts)); then
            echo "step: interrupted $restarts times; not put back into the queue. Submit it again to go on." >&2
            exit 1
        fi
        # After a node's failure Slurm itself has put the task back already.
        scontrol requeue "$me" || [[ $(squeue --noheader --jobs="$me" --format=%T) == PENDING ]] ||
            echo "step: can't be put back into the queue. Submit it again to go on." >&2
        ;;
esac
exit "$status"
