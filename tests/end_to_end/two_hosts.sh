#!/usr/bin/env bash
# A job over two hosts that share nothing but files and TCP: the same bytes as alone, and a signal to one rank stops all.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
launch=(bash "$SOURCE/tests/mpi/two_hosts.sh")

tiny_job "$work/job.cfg" "$work/alone"
expect 0 "$FAROUT" run "$work/job.cfg" --threads 2
for count in 2 3; do
    expect 0 ranks "$count" "$FAROUT" run "$work/job.cfg" --threads 1 --out "$work/ranks$count"
    for file in features/{train,val,held_out,digits}.h5 statistics.h5 scores/{val,held_out,digits}.h5 report/metrics.csv; do
        same "$work/alone/$file" "$work/ranks$count/$file"
    done
    echo "$count ranks on two hosts: same bytes"
done

# SIGTERM to a rank of the second host while it computes.
extract=("$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors"
    --root "$DEMO_DATA/fashion" --list "$DEMO_DATA/fashion/train.txt" --block 64 --batch 16 --threads 1)
# shellcheck disable=SC2016 # expanded by the rank's shell
signalled=(bash -c 'if ((OMPI_COMM_WORLD_RANK == 1)); then
        "$@" & process=$!
        sleep 2
        kill -TERM "$process"
        wait "$process"
    else
        exec "$@"
    fi' bash)
status=0
ranks 2 "${signalled[@]}" "${extract[@]}" --out "$work/train.h5" >"$work/out" 2>"$work/err" || status=$?
if ((status != 75)); then
    cat "$work/out" "$work/err" >&2
    fail "exit status $status instead of 75 after a SIGTERM to rank 1"
fi
says "again to go on"
echo "SIGTERM to one rank on the other host: all stop, status 75"
