#!/usr/bin/env bash
# Features, statistics, scores and metrics are the same bytes for 1, 2, 3 and 5 ranks and for any number of threads.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

TRAIN_NTH=4 tiny_job "$work/job.cfg" "$work/ranks1"
expect 0 "$FAROUT" run "$work/job.cfg" --threads 2
says "mahalanobis" "held_out" "digits"
expect 0 "$FAROUT" run "$work/job.cfg" --threads 1 --out "$work/threads1"
for count in 2 3 5; do
    expect 0 ranks "$count" "$FAROUT" run "$work/job.cfg" --out "$work/ranks$count"
done

files=(features/{train,val,held_out,digits}.h5 head.h5 statistics.h5 scores/{val,held_out,digits}.h5 report/metrics.csv)
for file in "${files[@]}"; do
    for run in threads1 ranks2 ranks3 ranks5; do
        same "$work/ranks1/$file" "$work/$run/$file"
    done
    printf '%-24s %s  1, 2, 3, 5 ranks, 1 and 2 threads: same bytes\n' "$file" "$(sha256sum <"$work/ranks1/$file" | cut -c1-16)"
done
