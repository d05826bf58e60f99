#!/usr/bin/env bash
# farout compare: runs side by side, paired tests where the images are the same, published figures; and what stdout of a report can be.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

tiny_job "$work/job.cfg" "$work/one"
expect 0 "$FAROUT" run "$work/job.cfg" --detectors msp,energy,gen
expect 0 "$FAROUT" run "$work/job.cfg" --detectors msp,energy,gen --out "$work/two" --set gen.gamma=0.5
for count in 1 3; do
    expect 0 ranks "$count" "$FAROUT" compare "$work/one" "$work/two/report" --out "$work/compare$count.csv"
    says "difference" "after Holm" "held_out"
done
same "$work/compare1.csv" "$work/compare3.csv"
# Only gen has other settings: the others don't differ, and their tests say so.
awk -F, '$3 == "two" && $1 != "gen" && ($8 != 0 || $10 != 1) { print; bad = 1 } END { exit bad }' "$work/compare1.csv" || fail "equal runs differ"
awk -F, '$1 == "gen" && $3 == "two" && ($8 == 0 || $10 <= 0 || $10 >= 1 || $11 < $10) { print; bad = 1 } END { exit bad }' "$work/compare1.csv" ||
    fail "gen with another gamma: $(grep ^gen "$work/compare1.csv")"
# Three runs; other images of one set are compared, but not tested.
sed "s|^list = .*digits.txt|list = $work/fewer.txt|; s|^out = .*|out = $work/three|" "$work/job.cfg" >"$work/three.cfg"
head -n 100 "$work/digits.txt" >"$work/fewer.txt"
expect 0 "$FAROUT" run "$work/three.cfg" --detectors msp,energy
expect 0 "$FAROUT" compare "$work"/{one,two,three} --format csv --detectors msp
grep -q '^msp,digits,three,.*,,,,' "$work/out" || fail "a paired test of other images: $(cat "$work/out")"
grep -q '^msp,held_out,three,[^,]*,[^,]*,[^,]*,[^,]*,0,[^,]*,1,1,0,' "$work/out" || fail "no test of the same images: $(cat "$work/out")"
expect 0 "$FAROUT" compare "$work"/{one,two,three}
says "Not in all of them: detector gen"
awk '{ if (length($0) > 100) exit 1 }' "$work/out" || fail "wider than 100 columns"
expect 2 "$FAROUT" compare "$work/one"
says "at least two reports"
expect 1 "$FAROUT" compare "$work/one" "$work/odd"
says "odd"
expect 1 "$FAROUT" compare "$work/one" "$work"
says "There is no report in"
printf 'model,detector,ood_set,auroc,fpr95_id_positive\nfashion_demo,msp,digits,0.9,0.3\n' >"$work/published.csv"
expect 0 "$FAROUT" compare "$work/one" "$work/published.csv"
says "Beside the published figures"

report=("$FAROUT" report --id "$work/one/scores/val.h5" --ood "$work/one/scores/digits.h5" "$work/one/scores/held_out.h5" --out "$work/report")
expect 0 "${report[@]}" --format csv
same "$work/out" "$work/report/metrics.csv"
expect 0 "${report[@]}" --format json
same "$work/out" "$work/report/metrics.json"
expect 0 "${report[@]}" --format markdown
same "$work/out" "$work/report/metrics.md"
expect 0 "${report[@]}" --format latex
same "$work/out" "$work/report/metrics.tex"
expect 0 "${report[@]}" --format csv --sort digits
awk -F, '$2 == "digits" { if (last != "" && $5 > last) exit 1; last = $5 }' "$work/out" || fail "not sorted by digits"
expect 0 "${report[@]}" --format csv --sort name --group near=held_out --group both=digits,held_out
[[ "$(cut -d , -f 1 "$work/out" | tail -n +2 | uniq | paste -sd ' ')" == "energy gen msp" ]] || fail "not sorted by name"
[[ "$(grep '^msp,mean,' "$work/out" | cut -d , -f 5-)" == "$(grep '^msp,mean both,' "$work/out" | cut -d , -f 5-)" ]] || fail "a group of all sets has another mean"
[[ "$(grep '^msp,held_out,' "$work/out" | cut -d , -f 5)" == "$(grep '^msp,mean near,' "$work/out" | cut -d , -f 5)" ]] || fail "a group of one set has another mean"
# Colours where a person looks, and only there; bold alone where NO_COLOR is set.
on_terminal() { script -qec "$(printf '%q ' "$@")" /dev/null >"$work/out"; }
on_terminal "${report[@]}"
grep -qF $'\x1b[1;32m' "$work/out" || fail "no colours on a terminal"
NO_COLOR=1 on_terminal "${report[@]}"
grep -qF $'\x1b[1m' "$work/out" || fail "nothing is bold on a terminal without colours"
if grep -qF '32m' "$work/out"; then fail "colours in spite of NO_COLOR"; fi
"${report[@]}" >"$work/out" 2>"$work/err"
if grep -qF $'\x1b' "$work/out"; then fail "colours in a file"; fi
expect 2 "${report[@]}" --sort speed
says "nothing to sort by" "held_out"
expect 2 "${report[@]}" --format tabel
says "Did you mean 'table'"
expect 2 "${report[@]}" --group near=nowhere
says "nowhere"
expect 2 "${report[@]}" --images dgits="$work"
says "Did you mean 'digits'"

# Everything but the line of the costs is the same for any number of ranks.
expect 0 "${report[@]}"
mv "$work/report" "$work/ranks1"
expect 0 ranks 3 "${report[@]}"
mv "$work/report" "$work/ranks3"
for file in {metrics,thresholds,significance,failures,clusters,classes}.csv metrics.{md,tex}; do same "$work/ranks1/$file" "$work/ranks3/$file"; done
without_costs() { sed '/<script type="application\/json" id="costs">/,/<\/script>/d' "$1/report.html"; }
same <(without_costs "$work/ranks1") <(without_costs "$work/ranks3")
# Runs of one thing: their AUROCs differ in the second decimal.
for run in 1 2 3; do
    mkdir -p "$work/s$run/report"
    sed "s/\"auroc\": 0\.\([0-9]\)/\"auroc\": 0.\1$run/" "$work/ranks1/metrics.json" >"$work/s$run/report/metrics.json"
done
expect 0 "$FAROUT" summary "$work"/s{1,2,3} --seeds --out "$work/seeds"
says "sample standard deviation (ddof 1) over 3 runs" "±" "The classifier gets"
awk -F, '$3 == "auroc" { n++; mean = ($8 + $9 + $10) / 3; if (($5 - mean) ^ 2 > 1e-24 || ($6 ^ 2 * 3 - $7 ^ 2 * 2) ^ 2 > 1e-24 || $7 <= 0) bad = 1 } END { exit bad || n != 9 }' \
    "$work/seeds/seeds.csv" || fail "seeds.csv: $(cat "$work/seeds/seeds.csv")"
[[ $(head -n 1 "$work/seeds/seed_tests.csv") == "ood_set,figure,detector,other,runs,difference,sd_ddof1,t,p,p_holm" ]] || fail "seed_tests.csv has other columns"
grep -qF ' $\pm$ ' "$work/seeds/seeds.tex" || fail "seeds.tex: $(cat "$work/seeds/seeds.tex")"
grep -q '\*\* ± ' "$work/seeds/seeds.md" || fail "seeds.md: $(cat "$work/seeds/seeds.md")"
expect 0 ranks 2 "$FAROUT" summary "$work"/s{1,2,3} --seeds --ddof 0 --out "$work/seeds0"
says "population standard deviation (ddof 0)"
same "$work/seeds/seeds.csv" "$work/seeds0/seeds.csv"
expect 0 "$FAROUT" summary "$work"/s{1,2} --seeds --out "$work/seeds2"
says "need three of them"
expect 1 "$FAROUT" summary "$work/s1" --seeds --out "$work/seeds1"
says "at least two"
cp -r "$work/s1" "$work/s4"
expect 1 "$FAROUT" summary "$work"/s{1,2,4} --seeds --out "$work/seeds1"
says "Runs 1 and 3"
expect 2 "$FAROUT" summary "$work"/s{1,2} --seeds --ddof 2 --out "$work/seeds1"
says "it is 1 or 0"
expect 2 "$FAROUT" summary "$work"/s{1,2} --ddof 0 --out "$work/seeds1"
says "goes with --seeds"
# The mean over models doesn't count images several times; what isn't known is left empty.
expect 0 "$FAROUT" summary "$work"/s{1,2,3} --out "$work/summary"
awk -F, 'NR > 1 { if ($1 == "mean" && $4 != n) bad = 1; n = $4; if (/nan/) bad = 1 } END { exit bad }' "$work/summary/summary.csv" ||
    fail "summary.csv: $(cat "$work/summary/summary.csv")"

# The threshold for 95 % accepts at least that of images to come, and so an image or two more than FPR95's.
awk -F, 'NR == FNR { fpr[$1, $2] = $8; next } $2 == 0.95 { n++; more = $10 - fpr[$1, $8]; if (more < -1e-12 || more > 0.03 || $14 < 0.95) bad = 1 } END { exit bad || n != 9 }' \
    "$work/ranks1/metrics.csv" "$work/ranks1/thresholds.csv" || fail "thresholds.csv and metrics.csv differ"
# A report tells what every input was made from, the training images too.
for fact in "features images sha256" "features weights sha256" "features preprocessing" "training features images sha256"; do
    [[ $(grep -c "\"$fact\": " "$work/one/report/metrics.json") == 3 ]] || fail "metrics.json doesn't tell each set's $fact"
done
