#!/usr/bin/env bash
# A job with seeds as a sweep: each run's steps in their order, the summary of all when every report is there.
# shellcheck source=tests/slurm/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

write_job plain filter=bilinear 60 20
sed "s|^preprocess = .*|preprocess = filter=\${SEED}|; s|^out = .*|out = $work/made\nseeds = bilinear, bicubic\ndetectors = msp,energy|" "$work/plain.cfg" >"$work/seeds.cfg"
# Features that all runs share are extracted once; fit of either waits for them.
sed "s|^out = .*|out = $work/drawn\nseeds = 5, 6\ndetectors = msp,kpca_corp\nset = kpca_corp.seed=\${SEED}|" "$work/plain.cfg" >"$work/drawn.cfg"
submit --dry-run "$work/drawn.cfg"
says "--array=0-2%4" "extract: " "3 tasks" "seed_5/head,seed_5/fit" "seed_6/head,seed_6/fit"
[[ $(grep -c $'\tseed_6/extract' "$work/out" "$work/err" | cut -d : -f 2 | paste -sd +) == "0+0" ]] || fail "features are extracted twice: $(cat "$work/err")"
[[ $(grep -c -- "--dependency=afterok:dry" "$work/err") -ge 4 ]] || fail "fit doesn't wait for the features: $(cat "$work/err")"

submit "$work/seeds.cfg"
says "extract: " "6 tasks" "seed_bilinear/fit: " "seed_bicubic/report: " "seeds: " "summary: " "14 tasks submitted"
wait_for_queue 120
all_done seeds.cfg
[[ $(wc -l <"$work/status") == 15 ]] || fail "$(cat "$work/status")"
for seed in bilinear bicubic; do
    expect 0 ranks 2 "$FAROUT" run "$work/plain.cfg" --preprocess "filter=$seed" --detectors msp,energy --out "$work/$seed"
    same "$work/$seed/report/metrics.csv" "$work/made/seed_$seed/report/metrics.csv"
done
expect 0 "$FAROUT" summary "$work/bilinear" "$work/bicubic" --seeds --out "$work/by_hand"
same "$work/by_hand/seeds.csv" "$work/made/seeds.csv"
[[ $(cut -d, -f 1 "$work/scratch/summary/summary.csv" | uniq | paste -sd ' ') == "model seeds/seed_bilinear seeds/seed_bicubic mean" ]] || fail "$(cat "$work/scratch/summary/summary.csv")"
submit "$work/seeds.cfg"
says "0 tasks submitted, 0 in the queue before, 15 steps done"

# One run is lost: it and what depends on it alone are made again.
rm -r "$work/made/seed_bicubic/scores" "$work/made/seed_bicubic/report"
submit "$work/seeds.cfg"
says "seed_bicubic/score: " "seed_bicubic/report: " "seeds: " "4 tasks submitted"
wait_for_queue 60
all_done seeds.cfg
same "$work/by_hand/seeds.csv" "$work/made/seeds.csv"
