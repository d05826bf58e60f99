#!/usr/bin/env bash
# `seeds` of a job: a run for each, their summary, --dry-run, status, --only, a crash, what fails, and features that all share.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

# The demo's network for seed 0; of the others a filter of its last convolution is put in another's place.
filter=2304 first=$((808 + 104832))
for seed in 0 1 2; do
    net=$work/net_$seed.safetensors
    cp "$SOURCE/jobs/demo/fashion_demo.safetensors" "$net"
    if ((seed > 0)); then
        dd if="$SOURCE/jobs/demo/fashion_demo.safetensors" of="$net" bs=1 skip=$((first + seed * filter)) seek=$((first + 9 * filter)) \
            count=$filter conv=notrunc status=none || fail "dd"
    fi
done
tiny_job "$work/plain.cfg" "$work/plain"
sed -i '1i detectors = msp,energy,vim' "$work/plain.cfg"
sed "s|^weights = .*|weights = $work/net_\${SEED}.safetensors|; s|^out = .*|out = $work/made\nseeds = 0, 1, 2|" "$work/plain.cfg" >"$work/job.cfg"
job=("$FAROUT" run "$work/job.cfg")
made=$work/made
# The word that status has for a step.
word() { "$FAROUT" status --plain "$work/job.cfg" | awk -F '\t' -v step="$1" '$2 == step { print $3 }'; }

expect 0 "${job[@]}" --dry-run
says "=== seed_0 ===" "=== seed_2 ===" "net_2.safetensors" "Values, where they are others than above" "In $made/seed_1" "All 3 runs: 4800 images are left"
[ ! -e "$made" ] || fail "--dry-run wrote something"
expect 0 ranks 2 "${job[@]}"
says "seed_1 (2 of 3)" "over 3 runs" "±" "seeds.csv"

# Each run is the job that has its weights.
for seed in 0 2; do
    expect 0 "$FAROUT" run "$work/plain.cfg" --weights "$work/net_$seed.safetensors" --out "$work/plain$seed"
    for file in features/val.h5 statistics.h5 scores/digits.h5 report/{metrics,significance,failures}.csv; do same "$made/seed_$seed/$file" "$work/plain$seed/$file"; done
done
cmp -s "$made"/seed_{0,1}/report/metrics.csv && fail "two networks have the same figures"
# The summary is that of `farout summary`, by folders and by the job file.
expect 0 "$FAROUT" summary "$made"/seed_{0,1,2} --seeds --out "$work/by_hand"
expect 0 "$FAROUT" summary "$work/job.cfg" --seeds --out "$work/by_job"
for file in seeds.csv seed_tests.csv seeds.md seeds.tex; do
    same "$made/$file" "$work/by_hand/$file"
    same "$made/$file" "$work/by_job/$file"
done
awk -F, '$3 == "auroc" { n++; if (!($7 > 0) || $4 != 3) bad = 1 } END { exit bad || n != 9 }' "$made/seeds.csv" || fail "seeds.csv: $(cat "$made/seeds.csv")"
expect 0 "$FAROUT" summary "$work/job.cfg" --out "$work/models"
[[ $(cut -d, -f 1 "$work/models/summary.csv" | uniq | paste -sd ' ') == "model job/seed_0 job/seed_1 job/seed_2 mean" ]] || fail "summary.csv: $(cat "$work/models/summary.csv")"

# Status knows all of it.
expect 0 "$FAROUT" status "$work/job.cfg" "$work/plain.cfg"
says "job/seed_0" "job/seed_2" "extract/held_out" "seeds  " "25 of 33 steps are done"
"$FAROUT" status --plain "$work/job.cfg" >"$work/plain.txt"
[[ $(wc -l <"$work/plain.txt") == 25 && $(cut -f 3 "$work/plain.txt" | sort -u) == "done" ]] || fail "not all is done: $(cat "$work/plain.txt")"
[[ $(awk -F '\t' '$2 == "seed_1/fit" { print $11 }' "$work/plain.txt") == "seed_1/extract/train,seed_1/head" ]] || fail "needs: $(cat "$work/plain.txt")"
[[ $(awk -F '\t' '$2 == "seeds" { print $8, $11 }' "$work/plain.txt") == "$made/journal/seeds.txt seed_0/report,seed_1/report,seed_2/report" ]] || fail "seeds: $(cat "$work/plain.txt")"

# A step of one run, of all, and the summary, which is of reports that are there.
rm -r "$made/seed_1/report"
[[ $(word seeds) == missing && $(word seed_1/report) == missing && $(word seed_0/report) == "done" ]] || fail "$("$FAROUT" status --plain "$work/job.cfg")"
expect 1 "${job[@]}" --only seeds
says "seed_1" "once each has its own"
[[ $(word seeds) == failed ]] || fail "the summary's failure isn't in its journal"
expect 0 "${job[@]}" --only seed_1/report
expect 0 "${job[@]}" --only seeds
same "$made/seeds.csv" "$work/by_hand/seeds.csv"
sed -i 's/^msp,/other,/' "$made/seeds.csv"
[[ $(word seeds) == missing ]] || fail "a summary of something else counts as the job's"
expect 0 "${job[@]}" --only report,seeds
same "$made/seeds.csv" "$work/by_hand/seeds.csv"

# A crash in the second run: the same command goes on, and makes the same bytes.
expect 2 "${job[@]}" --only seed_5/fit
says "no run 'seed_5'" "seed_0, seed_1, seed_2"
"${job[@]}" --out "$work/killed" >"$work/out" 2>&1 &
victim=$!
until [ -e "$work/killed/seed_1/features" ] || ! kill -0 $victim 2>/dev/null; do sleep 0.02; done
kill -9 $victim 2>/dev/null || fail "the run ended before it could be killed"
wait $victim 2>/dev/null
[ ! -e "$work/killed/seeds.csv" ] || fail "it was killed too late"
expect 0 "${job[@]}" --out "$work/killed"
for file in seeds.csv seeds.tex seed_{0,1,2}/report/metrics.csv seed_1/scores/val.h5; do same "$made/$file" "$work/killed/$file"; done

# What is wrong with one run is told before the first begins; one that fails later doesn't take the others'.
mv "$work/net_1.safetensors" "$work/away"
expect 1 "${job[@]}" --out "$work/none"
says "seed_1: The job can't run as it is" "net_1.safetensors"
[ ! -e "$work/none/seed_0/features" ] || fail "seed_0 was begun though seed_1 can't be done"
mv "$work/away" "$work/net_1.safetensors"
mkdir -p "$work/one_fails/seed_1/statistics.h5/in_the_way"
expect 1 ranks 2 "${job[@]}" --out "$work/one_fails"
says "seed_1 failed, the job goes on with the others" "The summary of all seeds is made once each has its report"
for seed in 0 2; do same "$made/seed_$seed/report/metrics.csv" "$work/one_fails/seed_$seed/report/metrics.csv"; done
[ ! -e "$work/one_fails/seeds.csv" ] || fail "a summary of two seeds stands for that of three"

# One seed alone has no spread; two have no tests.
expect 0 "${job[@]}" --seeds 1 --out "$work/killed"
expect 0 "${job[@]}" --seeds 0,1 --out "$work/killed"
says "over 2 runs" "need three of them"

# Seeds of detectors: the features are made once.
sed "s|^detectors = .*|detectors = msp,kpca_corp\nset = kpca_corp.seed=\${SEED}|; s|^out = .*|out = $work/drawn\nseeds = 5,6|" "$work/plain.cfg" >"$work/drawn.cfg"
expect 0 "$FAROUT" run "$work/drawn.cfg" --dry-run
says "All 2 runs: 1600 images are left"
expect 0 "$FAROUT" run "$work/drawn.cfg"
[[ -e $work/drawn/features/val.h5 && ! -e $work/drawn/seed_5/features && ! -e $work/drawn/seed_6/features ]] || fail "the features aren't shared"
awk -F, '$3 == "auroc" && (($1 == "msp" && $6 != 0) || ($1 == "kpca_corp" && $6 == 0)) { bad = 1 } END { exit bad }' "$work/drawn/seeds.csv" || fail "$(cat "$work/drawn/seeds.csv")"
"$FAROUT" status --plain "$work/drawn.cfg" >"$work/plain.txt"
[[ $(cut -f 3 "$work/plain.txt" | sort -u) == "done" && $(grep -c extract-train.txt "$work/plain.txt") == 1 ]] || fail "$(cat "$work/plain.txt")"
[[ $(awk -F '\t' '$2 == "seed_6/fit" { print $11 }' "$work/plain.txt") == "seed_5/extract/train,seed_6/head" ]] || fail "needs: $(cat "$work/plain.txt")"

# Commands that take one report or run say which they could take.
expect 2 "$FAROUT" compare "$work/job.cfg" "$work/plain0"
says "several runs (seed_0, seed_1, seed_2)" "$made/seed_0"
expect 2 "$FAROUT" screen --job "$work/job.cfg" --detector msp --root "$DEMO_DATA/digits" --list "$work/digits.txt" --out "$work/v.csv"
says "--seed 0"
expect 0 "$FAROUT" screen --job "$work/job.cfg" --seed 2 --detector msp --root "$DEMO_DATA/digits" --list "$work/digits.txt" --out "$work/v.csv"
grep -qF "$(sha256sum <"$work/net_2.safetensors" | cut -c 1-64)" "$work/v.json" || fail "the verdicts aren't of seed 2's network"
expect 2 "$FAROUT" run "$work/plain.cfg" --seeds 0,1
says "no value that counts holds \${SEED}"
sed '/^seeds/d' "$work/job.cfg" >"$work/without.cfg"
expect 2 "$FAROUT" run "$work/without.cfg"
says "the environment variable SEED isn't set" "seeds = 0, 1, 2"
