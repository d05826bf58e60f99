#!/usr/bin/env bash
# Parameters chosen on validation sets: in a job and by commands, for several numbers of ranks; what is there is kept; mistakes.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

tiny_job "$work/plain.cfg" "$work/plain"
# Every fifth image of each set is a validation image.
split() {
    awk -v v="$work/$1.val.txt" 'NR % 5 == 0 { print > v; next } { print }' "$2" >"$work/$1.txt"
}
lists=$(grep -E '^list' "$work/plain.cfg" | sed 's/.*= *//')
train=$(sed -n 1p <<<"$lists") val=$(sed -n 2p <<<"$lists") near=$(sed -n 3p <<<"$lists")
split val "$val"
split near "$near"
root_of() { awk -v s="[$1]" '$0 == s { on = 1; next } /^\[/ { on = 0 } on && /^root/ { sub(/.*= */, ""); print }' "$work/plain.cfg"; }
job() { # FILE OUT RANKS-INDEPENDENT-LINES…
    {
        grep -E '^(model|weights|batch|block)' "$work/plain.cfg"
        printf '%s\n' "out = $2" "${@:3}" "[train]" "root = $(root_of train)" "list = $train" "[id]" "name = val" \
            "root = $(root_of id)" "list = $work/val.txt" "[ood.held_out]" "root = $(root_of ood.held_out)" "list = $work/near.txt" \
            "[id_val]" "root = $(root_of id)" "list = $work/val.val.txt" "[ood_val.held_out]" "root = $(root_of ood.held_out)" \
            "list = $work/near.val.txt"
    } >"$1"
}
chosen() { grep -o '"chosen": "[^"]*"' "$1/search/search.json"; }

wanted=("detectors = msp, scale, react(source=id_val), temp_scale, knn" "search = scale, gen, knn" "grid = knn.k=1,5,20")
job "$work/a.cfg" "$work/a" "${wanted[@]}"
job "$work/b.cfg" "$work/b" "${wanted[@]}"
plan_is() { awk -v o="$1" '$2 == o { sub(/^.*  /, ""); print }' "$work/out" | grep -qxF -- "$2" || fail "the plan doesn't say '$2' of $1: $(cat "$work/out")"; }
expect 0 "$FAROUT" run "$work/a.cfg" --dry-run
plan_is features/id_val.h5 make
plan_is search/search.json "once its inputs are there"
says "searched: scale: percentile=65,70,75,80,85,90,95; gen: gamma=0.01,0.1,0.5,1,2,5,10 M=10,50,100,200,500,1000; knn: k=1,5,20"

# The same bytes for one rank and for three.
expect 0 "$FAROUT" run "$work/a.cfg"
says "AUROC in per cent of id_val" "scale(searched)" "gen(searched)"
expect 0 ranks 3 "$FAROUT" run "$work/b.cfg"
for file in search/search.json search/id_val.h5 search/ood_val.held_out.h5 scores/val.h5 scores/held_out.h5 report/metrics.csv; do
    cmp "$work/a/$file" "$work/b/$file" || fail "$file differs between one rank and three"
done
# What was chosen is what the column is made with.
same=$(chosen "$work/a" | sed -n 's/.*"\(scale([^"]*)\)".*/\1/p')
column() { expect 0 "$FAROUT" export --scores "$1" --detectors "$2" --out "$work/column.csv"; }
column "$work/a/scores/val.h5" "scale(searched)"
cp "$work/column.csv" "$work/searched.csv"
expect 0 "$FAROUT" score --features "$work/a/features/val.h5" --head "$work/a/head.h5" --statistics "$work/a/statistics.h5" \
    --detectors "$same" --out "$work/same.h5"
column "$work/same.h5" "$same"
diff <(sed 1d "$work/searched.csv") <(sed 1d "$work/column.csv") >/dev/null || fail "scale(searched) isn't $same"

# Nothing is made twice; another grid scores what is new alone.
expect 0 "$FAROUT" run "$work/a.cfg"
says "search/id_val.h5: up to date" "scores/val.h5: up to date"
expect 0 "$FAROUT" run "$work/a.cfg" --grid "knn.k=1,5,10"
says "search/id_val.h5: knn(k=10) is made, 16 columns are kept"
expect 0 "$FAROUT" status "$work/a.cfg"
says "search" "done"

# By commands, with another figure.
expect 0 ranks 2 "$FAROUT" search --id-val "$work/b/features/id_val.h5" --ood-val "$work/b/features/ood_val.held_out.h5" --head "$work/b/head.h5" \
    --statistics "$work/b/statistics.h5" --train "$work/b/features/train.h5" --search scale,knn --grid "knn.k=1,5,20" \
    --search-by fpr95_ood_positive --out "$work/c"
says "FPR95" "scale(percentile="
expect 0 "$FAROUT" score --features "$work/b/features/val.h5" --head "$work/b/head.h5" --statistics "$work/b/statistics.h5" \
    --detectors "scale(searched)" --searched "$work/c" --out "$work/one.h5"

# Mistakes.
mistake() { expect "$1" "${@:3}" && says "$2"; }
mistake 2 "no search chose them" "$FAROUT" score --features "$work/b/features/val.h5" --head "$work/b/head.h5" \
    --statistics "$work/b/statistics.h5" --detectors "scale(searched)" --out "$work/two.h5"
mistake 1 "There is no $work/none/search.json" "$FAROUT" score --features "$work/b/features/val.h5" --head "$work/b/head.h5" \
    --statistics "$work/b/statistics.h5" --detectors "scale(searched)" --searched "$work/none" --out "$work/two.h5"
mistake 2 "has no [id_val]" "$FAROUT" run "$work/plain.cfg" --search scale
mistake 1 "temp_scale is fitted on an in-distribution validation set: add a section [id_val]" "$FAROUT" run "$work/plain.cfg" --detectors temp_scale
mistake 2 "gen isn't searched" "$FAROUT" run "$work/a.cfg" --search knn --grid "gen.gamma=0.1,0.2"
mistake 2 "Did you mean 'scale'" "$FAROUT" run "$work/a.cfg" --search scal
mistake 1 "nci.alpha changes no score" "$FAROUT" run "$work/b.cfg" --search nci --grid "nci.alpha=0,1e-300"
mistake 2 "no figure is called 'aurok'" "$FAROUT" run "$work/b.cfg" --search-by aurok
sed 's/\[ood_val.held_out\]/[ood_val]/' "$work/a.cfg" >"$work/d.cfg"
mistake 2 "[ood_val]: a validation set" "$FAROUT" run "$work/d.cfg"
