#!/usr/bin/env bash
# Every detector of `farout list` that looks at features or training rows, in one job: the same bytes for 1, 2, 3 and 5 ranks.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

TRAIN_NTH=6 tiny_job "$work/tiny.cfg" "$work/made"
expect 0 "$FAROUT" list
all=$(sed -n '/^Detectors/,/^Presets/{ /^Presets/d; s/^  \([a-z_]*\) = .*/\1/p }' "$work/out" | grep -vx odin | paste -sd,)
(($(tr ',' '\n' <<<"$all" | wc -l) >= 60)) || fail "only these detectors: $all"
# What fits 96 features, and samples that are smaller than the training set.
{
    sed '/^\[train\]/,$d' "$work/tiny.cfg"
    printf '%s\n' "detectors = $all" "set = pca_regularised.dim=48" "set = kpca_corp.M=128" "set = weiper_kld.repeats=3" "set = weiper_kld.bank=2000" \
        "set = nnguide.bank=1500" "set = nnguide.k=10" "set = actsub.bank=1500" "set = nac_penultimate.bank=400" "set = cfood.bank=1500" "set = knn.k=5"
    sed -n '/^\[train\]/,$p' "$work/tiny.cfg"
    printf '%s\n' "[id_val]" "root = $DEMO_DATA/fashion" "list = $work/test.txt"
} >"$work/all.cfg"

for count in 1 2 3 5; do
    expect 0 ranks "$count" "$FAROUT" run "$work/all.cfg" --threads 1 --out "$work/ranks$count"
    for file in statistics.h5 scores/{val,held_out,digits}.h5 report/metrics.csv; do
        cmp "$work/ranks1/$file" "$work/ranks$count/$file" || fail "$file differs between one rank and $count"
    done
done
# No detector gives one score to all, none a NaN.
awk -F, 'NR > 1 && ($5 == 0.5 || $5 !~ /^[0-9.e-]+$/) { print; bad = 1 } END { exit bad }' "$work/ranks1/report/metrics.csv" ||
    fail "figures that tell nothing"
