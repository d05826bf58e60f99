#!/usr/bin/env bash
# Real photos through a published network: accuracy and every detector's AUROC against other people's code.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

network=(--model efficientnet_lite0 --weights "$EFFICIENTNET/efficientnet_lite0.pth")
expect 0 ranks 2 "$FAROUT" extract "${network[@]}" --root "$SHARED_DATA/photos_train" --list "$SHARED_DATA/photos_train/list.txt" --out "$work/features/train.h5"
says "650 images"
grep "images/s, " "$work/err"
expect 0 ranks 2 "$FAROUT" extract "${network[@]}" --root "$SHARED_DATA/photos_id" --list "$SHARED_DATA/photos_id/list.txt" --out "$work/features/id.h5" --odin
expect 0 ranks 2 "$FAROUT" extract "${network[@]}" --root "$SHARED_DATA/dtd" --out "$work/features/dtd.h5" --odin
expect 0 "$FAROUT" head "${network[@]}" --out "$work/head.h5"
expect 0 ranks 2 "$FAROUT" fit --train "$work/features/train.h5" --head "$work/head.h5" --out "$work/statistics.h5"
expect 0 ranks 2 "$FAROUT" score --features "$work"/features/{id,dtd}.h5 --head "$work/head.h5" --statistics "$work/statistics.h5" --out "$work/scores/"
expect 0 ranks 2 "$FAROUT" report --id "$work/scores/id.h5" --ood "$work/scores/dtd.h5" --out "$work/report"
cat "$work/out"

# Features do not depend on the number of ranks or threads, on real photos and a real network too.
head -100 "$SHARED_DATA/photos_id/list.txt" >"$work/some.txt"
expect 0 "$FAROUT" extract "${network[@]}" --root "$SHARED_DATA/photos_id" --list "$work/some.txt" --out "$work/one.h5" --block 32 --threads 2
expect 0 ranks 3 "$FAROUT" extract "${network[@]}" --root "$SHARED_DATA/photos_id" --list "$work/some.txt" --out "$work/three.h5" --block 32
same "$work/one.h5" "$work/three.h5"

# Decoding at a fraction of the size gives other features, in a file that says so and isn't mixed with the usual one.
head -20 "$SHARED_DATA/photos_train/list.txt" >"$work/few.txt"
small=("$FAROUT" extract "${network[@]}" --preprocess size=96 --root "$SHARED_DATA/photos_train" --list "$work/few.txt")
expect 0 "${small[@]}" --out "$work/full.h5"
expect 0 ranks 2 "${small[@]}" --out "$work/scaled.h5" --fast-decode
expect 0 "$FAROUT" check "$work/scaled.h5"
says "decode=scaled"
h5diff -q "$work/full.h5" "$work/scaled.h5" /features && fail "--fast-decode changed nothing"
expect 1 "${small[@]}" --out "$work/full.h5" --fast-decode
says "preprocessing"

# 268 of 300 in an independent computation; 0.88 is asked for.
accuracy=$(sed -n 's/.*"accuracy": \([0-9.]*\).*/\1/p' "$work/report/metrics.json" | head -1)
awk -v a="$accuracy" 'BEGIN { exit !(a >= 0.88) }' || fail "top-1 on photos_id is $accuracy, below 0.88"

# The same computation by timm, pytorch-ood, NumPy, SciPy and scikit-learn: fixtures/make_photos_reference.py.
# The first block of numbers: those behind it are attributes.
column() { h5dump -d "/scores/$1" -y -w 1 -m %.9g "$2" | awk '/DATA \{/ { on = !blocks++; next } /\}/ { on = 0 } on { gsub(/[ ,]/, ""); print }'; }
while IFS=, read -r detector reference; do
    [[ $detector == accuracy ]] && continue
    ours=$(awk -F, -v d="$detector" '$1 == d && $2 == "dtd" { print $5 }' "$work/report/metrics.csv")
    # Every pair counted one by one, from the score files: the definition of the AUROC.
    counted=$(awk 'NR == FNR { id[n++] = $1 + 0; next } { for (i = 0; i < n; ++i) sum += id[i] > $1 + 0 ? 1 : id[i] == $1 + 0 ? 0.5 : 0; ++m }
        END { printf "%.15g", sum / (n * m) }' <(column "$detector" "$work/scores/id.h5") <(column "$detector" "$work/scores/dtd.h5"))
    echo "$detector: AUROC $ours, counted pair by pair $counted, other people's code $reference"
    awk -v a="$ours" -v b="$counted" 'BEGIN { d = a - b; exit !(a != "" && d < 1e-12 && d > -1e-12) }' ||
        fail "$detector: $ours isn't the share of ordered pairs $counted"
    awk -v a="$ours" -v b="$reference" 'BEGIN { d = a - b; exit !(d < 2e-4 && d > -2e-4) }' ||
        fail "$detector: $ours differs from the reference $reference"
done <"$SOURCE/tests/end_to_end/fixtures/photos_reference.csv"
