# What the tests on Slurm share: jobs, a site file, and waiting. Source it; CLUSTER is the cluster's folder.
# shellcheck shell=bash
# shellcheck source=tests/end_to_end/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../end_to_end/harness.sh"
export SLURM_CONF=$CLUSTER/etc/slurm.conf
export OMPI_MCA_btl_tcp_if_include=lo OMPI_MCA_oob_tcp_if_include=lo OMPI_MCA_mpi_yield_when_idle=1 OMP_NUM_THREADS=1
# Whatever a failed test leaves in the queue would disturb the next.
trap '[[ -z ${KEEP:-} ]] || cp -r "$work" "$KEEP"; [[ -z ${KEEP:-} ]] || cp -r "$CLUSTER/log" "$KEEP"/; scancel --quiet --user="$USER" 2>/dev/null; rm -rf "$work"' EXIT
export USER=${USER:-$(id -un)}

cat >"$work/site.sh" <<SITE
source "$SOURCE/slurm/site.sh"
farout=$FAROUT
scratch=$work/scratch
extract_nodes=2 extract_ranks_per_node=1 extract_cores_per_rank=2 extract_time=5 extractions_at_once=4
evaluate_nodes=1 evaluate_ranks_per_node=2 evaluate_cores_per_rank=1 evaluate_time=5
warning_seconds=60
launcher=${LAUNCHER:-srun}
SITE

# write_job NAME PREPROCESSING TRAIN_NTH VAL_NTH: a model of three sets, thinned so much.
write_job() {
    every_nth "$3" "$DEMO_DATA/fashion/train.txt" "$work/train$3.txt"
    every_nth "$4" "$DEMO_DATA/fashion/test.txt" "$work/val$4.txt"
    every_nth 9 "$DEMO_DATA/digits/digits.txt" "$work/digits.txt"
    cat >"$work/$1.cfg" <<JOB
model = fashion_demo
weights = $SOURCE/jobs/demo/fashion_demo.safetensors
preprocess = $2
out = $work/$1
block = 32
batch = 16
workers = 1
[train]
root = $DEMO_DATA/fashion
list = $work/train$3.txt
[id]
name = val
root = $DEMO_DATA/fashion
list = $work/val$4.txt
[ood.digits]
root = $DEMO_DATA/digits
list = $work/digits.txt
JOB
}

submit() { expect 0 bash "$SOURCE/slurm/submit.sh" --site "$work/site.sh" "$@"; }

# wait_for SECONDS WHAT COMMAND…: until the command succeeds.
wait_for() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        if ((SECONDS >= end)); then
            squeue --array >&2
            tail -n 20 "$work"/scratch/logs/* >&2
            fail "waited in vain for $what"
        fi
        sleep 0.2
    done
}

queue_is_empty() {
    local states
    states=$(squeue --noheader --states=all --format=%T 2>/dev/null) || return
    ! grep -qE 'PENDING|RUNNING|COMPLETING|SUSPENDED|CONFIGURING' <<<"$states"
}
wait_for_queue() { wait_for "$1" "an empty queue" queue_is_empty; }

# task_of JOB.cfg STEP: Slurm's number of the task that was last submitted for it.
task_of() { awk -F '\t' -v job="$work/$1" -v step="$2" '$2 == job && $3 == step { id = $1 } END { print id }' "$work/scratch/submitted.txt"; }

# look JOB…: what `farout status` says of them, for field.
look() { "$FAROUT" status --plain "${@/#/$work/}" >"$work/status" || fail "status failed"; }

# field JOB.cfg STEP N: the Nth field of what the last look showed.
field() { awk -F '\t' -v job="$work/$1" -v step="$2" -v n="$3" '$1 == job && $2 == step { print $n }' "$work/status"; }

# all_done JOB.cfg…: every step of them.
all_done() {
    look "$@"
    awk -F '\t' '$3 != "done"' "$work/status" | grep . && fail "not all is done of $*"
    true
}

# same_as_mpirun JOB: every output has the bytes that mpirun makes.
same_as_mpirun() {
    local file
    expect 0 ranks 2 "$FAROUT" run "$work/$1.cfg" --out "$work/$1.mpirun"
    for file in features/{train,val,digits}.h5 head.h5 statistics.h5 scores/{val,digits}.h5 report/metrics.csv; do
        same "$work/$1.mpirun/$file" "$work/$1/$file"
    done
    echo "$1: the bytes of mpirun's outputs"
}
