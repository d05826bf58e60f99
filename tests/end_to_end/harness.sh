# What the end-to-end tests share. Source it; call with: FAROUT, DEMO_DATA and SOURCE in the environment.
# shellcheck shell=bash
set -uo pipefail

work=$(mktemp -d "${TMPDIR:-/tmp}/farout-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
if ((EUID == 0)); then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# ranks N COMMAND…: under mpirun, whatever the number of cores.
# shellcheck source=jobs/setup/launcher.sh
source "$SOURCE/jobs/setup/launcher.sh"
set_launcher "${MPIEXEC:-mpirun}"
launch=("${mpi_launch[@]}")
ranks() {
    local count=$1
    shift
    timeout 300 "${launch[@]}" "$count" "$@"
}

# expect STATUS COMMAND…: runs it, output to $work/out and $work/err, and fails on another exit status. mpirun sleeps for two
# seconds when a rank has ended with an error, so that the others may end, even if none is left: not here.
expect() {
    local wanted=$1 status=0
    shift
    OMPI_MCA_odls_base_sigkill_timeout=0 "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    if ((status != wanted)); then
        cat "$work/out" "$work/err" >&2
        fail "exit status $status instead of $wanted: $*"
    fi
}

# says TEXT…: the last command's output or messages hold every text.
says() {
    local text
    for text in "$@"; do
        grep -qF -- "$text" "$work/out" "$work/err" || {
            cat "$work/out" "$work/err" >&2
            fail "nothing says '$text'"
        }
    done
}

same() {
    cmp "$1" "$2" || fail "$1 and $2 differ"
}

# every_nth N FROM TO: a thinned list.
every_nth() {
    awk -v n="$1" 'NR % n == 1 || n == 1' "$2" >"$3"
}

# A job on a thinned demo; TRAIN_NTH=4 keeps 12,000 training images, enough for three runs of partial sums. tiny_job FILE OUT
tiny_job() {
    every_nth "${TRAIN_NTH:-60}" "$DEMO_DATA/fashion/train.txt" "$work/train.txt"
    every_nth 20 "$DEMO_DATA/fashion/test.txt" "$work/test.txt"
    every_nth 10 "$DEMO_DATA/fashion/held_out.txt" "$work/held_out.txt"
    every_nth 9 "$DEMO_DATA/digits/digits.txt" "$work/digits.txt"
    cat >"$1" <<JOB
model = fashion_demo
weights = $SOURCE/jobs/demo/fashion_demo.safetensors
out = $2
block = 64
batch = 16
[train]
root = $DEMO_DATA/fashion
list = $work/train.txt
[id]
name = val
root = $DEMO_DATA/fashion
list = $work/test.txt
[ood.held_out]
root = $DEMO_DATA/fashion
list = $work/held_out.txt
[ood.digits]
root = $DEMO_DATA/digits
list = $work/digits.txt
JOB
}
