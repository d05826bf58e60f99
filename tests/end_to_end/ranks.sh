#!/usr/bin/env bash
# Features, statistics, scores and metrics are the same bytes for 1, 2, 3 and 5 ranks, for any number of threads, and
# whichever rank computes which block.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

TRAIN_NTH=4 tiny_job "$work/job.cfg" "$work/ranks1"
expect 0 "$FAROUT" run "$work/job.cfg" --threads 2
says "mahalanobis" "held_out" "digits"
expect 0 "$FAROUT" run "$work/job.cfg" --threads 1 --out "$work/threads1"
for count in 2 3 5; do
    expect 0 ranks "$count" "$FAROUT" run "$work/job.cfg" --out "$work/ranks$count"
done

# The static schedule, alone and shared; one image is missing.
every_nth 9 "$DEMO_DATA/fashion/train.txt" "$work/few.txt"
sed -i '150s/.*/no-such-image.png 3/' "$work/few.txt"
extract=("$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors"
    --root "$DEMO_DATA/fashion" --list "$work/few.txt" --block 32 --batch 8 --threads 1)
for schedule in dynamic static; do
    expect 3 "${extract[@]}" --schedule "$schedule" --out "$work/$schedule-1.h5"
    for count in 2 3; do
        expect 3 ranks "$count" "${extract[@]}" --schedule "$schedule" --out "$work/$schedule-$count.h5"
    done
    for count in 1 2 3; do same "$work/dynamic-1.h5" "$work/$schedule-$count.h5"; done
    echo "$schedule schedule: 1, 2, 3 ranks: same bytes"
done

FAROUT_STRIPES=2 expect 3 ranks 2 "${extract[@]}" --out "$work/striped.h5"
says "striping_factor=2"
same "$work/dynamic-1.h5" "$work/striped.h5"
FAROUT_STRIPES=2 expect 3 "${extract[@]}" --out "$work/alone.h5"
says "FAROUT_STRIPES=2 has no effect"
FAROUT_STRIPES=0 expect 2 "${extract[@]}" --out "$work/none.h5"
says "1 to 2000 can be had"

files=(features/{train,val,held_out,digits}.h5 head.h5 statistics.h5 scores/{val,held_out,digits}.h5 report/metrics.csv)
for file in "${files[@]}"; do
    for run in threads1 ranks2 ranks3 ranks5; do
        same "$work/ranks1/$file" "$work/$run/$file"
    done
    printf '%-24s %s  1, 2, 3, 5 ranks, 1 and 2 threads: same bytes\n' "$file" "$(sha256sum <"$work/ranks1/$file" | cut -c1-16)"
done
