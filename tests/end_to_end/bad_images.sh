#!/usr/bin/env bash
# An image that can't be read is data: marked, listed, left out, exit status 3; too many of them are a failure; --strict stops
# at the first instead.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

mkdir -p "$work/images/with space"
readarray -t good < <(head -40 "$DEMO_DATA/fashion/test.txt")
for line in "${good[@]}"; do
    cp "$DEMO_DATA/fashion/${line% *}" "$work/images/$(basename "${line% *}")"
    echo "$(basename "${line% *}") ${line##* }" >>"$work/good.txt"
done
first=$(head -1 "$work/good.txt" | cut -d' ' -f1)
head -c 200 "$work/images/$first" >"$work/images/with space/half.png"
: >"$work/images/empty.png"
printf 'II*\0 not really' >"$work/images/picture.tif"
mkdir "$work/images/folder.png"
ln -s nowhere "$work/images/dangling.png"
{
    cat "$work/good.txt"
    printf '%s\r\n' "with space/half.png 3" "empty.png 1" "picture.tif 0" "folder.png 2" "dangling.png 0" "missing.png 5"
} >"$work/mixed.txt"

extract=("$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors"
    --root "$work/images" --block 16 --batch 8)
expect 0 "${extract[@]}" --list "$work/good.txt" --out "$work/good.h5"
for count in 1 3; do
    expect 1 ranks "$count" "${extract[@]}" --list "$work/mixed.txt" --out "$work/mixed$count.h5"
    says "6 of 46 images" "more than --max-unreadable 0.01 allows"
    expect 3 ranks "$count" "${extract[@]}" --list "$work/mixed.txt" --out "$work/mixed$count.h5" --max-unreadable 0.2
    says "6 images" "row 40, with space/half.png" "row 41, empty.png" "TIFF" "dangling.png" "missing.png"
done
same "$work/mixed1.h5" "$work/mixed3.h5"
for count in 1 3; do
    expect 1 ranks "$count" "${extract[@]}" --list "$work/mixed.txt" --out "$work/strict$count.h5" --strict
    says "--strict"
done

# Marked rows take no part: a set with six unreadable images has the scores of the set without them.
expect 0 "$FAROUT" head --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors" --out "$work/head.h5"
expect 0 "$FAROUT" fit --train "$work/good.h5" --head "$work/head.h5" --out "$work/statistics.h5"
expect 0 "$FAROUT" fit --train "$work/mixed1.h5" --head "$work/head.h5" --out "$work/statistics_mixed.h5"
for tensors in within_class residual_space\(dim=48\); do
    h5dump -g "/statistics/$tensors/tensors" "$work/statistics.h5" | sed 1d >"$work/a"
    h5dump -g "/statistics/$tensors/tensors" "$work/statistics_mixed.h5" | sed 1d >"$work/b"
    grep -q DATASET "$work/a" || fail "no tensors of $tensors"
    same "$work/a" "$work/b"
done
expect 0 "$FAROUT" score --features "$work/good.h5" "$work/mixed1.h5" --head "$work/head.h5" \
    --statistics "$work/statistics.h5" --out "$work/scores/"
expect 0 "$FAROUT" report --id "$work/scores/good.h5" --ood "$work/scores/mixed1.h5" --out "$work/report"
says "6"
grep -q '^msp,mixed1,40,40,0.5,' "$work/report/metrics.csv" || fail "the same 40 images should give an AUROC of 0.5"
