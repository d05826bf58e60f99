# What the soak tests share: who is killed, and when. Source it after harness.sh.
# shellcheck shell=bash
KILLS=${KILLS:-12} SEED=${SEED:-$$}
RANDOM=$SEED
echo "$KILLS kills, SEED=$SEED"

# ranks_of WORD: the process ids of the ranks with this word in their command line.
ranks_of() {
    local pid
    for pid in $(pgrep -f -- "$1"); do
        [[ $(cat "/proc/$pid/comm" 2>/dev/null) == @(farout|farout_tensors) ]] && echo "$pid"
    done
}

# launchers_of WORD: likewise of mpirun.
launchers_of() {
    local pid
    for pid in $(pgrep -f -- "$1"); do
        [[ $(cat "/proc/$pid/comm" 2>/dev/null) == @(mpirun*|mpiexec*|orterun|prterun) ]] && echo "$pid"
    done
}

# wait_for_more FILE LAUNCHER: until the file grows richer, or the job ends.
wait_for_more() {
    local before try
    before=$(stat -c %Y.%y "$1" 2>/dev/null)
    for ((try = 0; try < 1000; ++try)); do
        [[ $(stat -c %Y.%y "$1" 2>/dev/null) != "$before" ]] && return
        kill -0 "$2" 2>/dev/null || return
        sleep 0.02
    done
}

# choose_victims WORD: "rank", "all ranks", "launcher" or "everything".
choose_victims() {
    local kinds=(rank "all ranks" launcher everything)
    echo "${kinds[RANDOM % 4]}"
}

# finish_or_die LAUNCHER WORD VICTIMS: kills those of the job and waits until none of it is left; succeeds where the job had
# ended well before.
finish_or_die() {
    local launcher=$1 word=$2 pids
    case $3 in
        rank) pids=$(ranks_of "$word" | shuf -n 1) ;;
        "all ranks") pids=$(ranks_of "$word") ;;
        launcher) pids=$(launchers_of "$word") ;;
        everything) pids="$(launchers_of "$word") $(ranks_of "$word")" ;;
    esac
    # shellcheck disable=SC2086
    [[ -n ${pids// /} ]] && kill -KILL $pids 2>/dev/null
    wait "$launcher" && return 0
    local try
    for ((try = 0; try < 600; ++try)); do
        [[ -z $(ranks_of "$word") ]] && return 1
        sleep 0.05
    done
    fail "ranks are left 30 s after $3 died"
}
