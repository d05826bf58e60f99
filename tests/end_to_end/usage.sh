#!/usr/bin/env bash
# What people type at 2 a.m.: every mistake has its message, its exit status, and leaves no rank waiting.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

weights="$SOURCE/jobs/demo/fashion_demo.safetensors"
expect 2 "$FAROUT"
says "Usage: farout COMMAND"
expect 0 "$FAROUT" --help
for command in run extract head import fit score report compare export list check; do
    expect 0 "$FAROUT" "$command" --help
    says "Usage: farout $command"
done
expect 0 "$FAROUT" list
says fashion_demo efficientnet_lite0 torchscript msp max_logit energy gen mahalanobis vim
expect 2 "$FAROUT" extarct
says "Did you mean 'extract'"
expect 2 ranks 3 "$FAROUT" extract --modle fashion_demo
says "Did you mean 'model'"
expect 2 "$FAROUT" extract --model fashion_dmo --weights "$weights" --root . --out "$work/a.h5"
says "fashion_demo"
expect 2 "$FAROUT" extract --model fashion_demo --weights "$weights" --root . --out "$work/a.h5" --block 10 --batch 3
says "multiple"
expect 2 "$FAROUT" extract --model fashion_demo --weights "$weights" --root . --out "$work/a.h5" --block zero
says "--block" "zero"
expect 2 "$FAROUT" extract --model fashion_demo
says "--"
expect 2 "$FAROUT" fit --train a.h5 --head b.h5 --out c.h5 --detectors msp,mahalanobsi
says "mahalanobis"
expect 2 "$FAROUT" fit --train a.h5 --head b.h5 --out c.h5 --set gen.gama=1
says "gamma"
expect 2 "$FAROUT" fit --train a.h5 --head b.h5 --out c.h5 --device gpu
says "--device must be cpu or cuda"

for count in 1 3; do
    expect 1 ranks "$count" "$FAROUT" extract --model fashion_demo --weights "$work/none.safetensors" --root . --out "$work/a.h5"
    says "none.safetensors" "No such file"
    expect 1 ranks "$count" "$FAROUT" extract --model fashion_demo --weights "$weights" --root "$work/nowhere" --out "$work/a.h5"
    says "nowhere"
    : >"$work/empty.txt"
    expect 1 ranks "$count" "$FAROUT" extract --model fashion_demo --weights "$weights" --root "$work" --list "$work/empty.txt" --out "$work/a.h5"
    says "empty.txt"
    expect 1 ranks "$count" "$FAROUT" fit --train "$work/none.h5" --head "$work/none2.h5" --out "$work/s.h5"
    says "none.h5"
done
# One message a job, not one a rank.
(($(grep -c "^farout:" "$work/err") == 1)) || fail "three ranks said it $(grep -c '^farout:' "$work/err") times"

tiny_job "$work/job.cfg" "$work/made"
sed 's/^block/blok/' "$work/job.cfg" >"$work/typo.cfg"
expect 2 "$FAROUT" run "$work/typo.cfg"
says "typo.cfg" "Did you mean 'block'"
sed 's/\[ood.digits\]/[odd.digits]/' "$work/job.cfg" >"$work/section.cfg"
expect 2 "$FAROUT" run "$work/section.cfg"
says "section.cfg" "no section [odd.digits]" "Did you mean [ood.digits]?"
# shellcheck disable=SC2016  # the job file expands it
sed 's|^weights.*|weights = ${FAROUT_NOT_SET}/w.safetensors|' "$work/job.cfg" >"$work/variable.cfg"
expect 2 "$FAROUT" run "$work/variable.cfg"
says "FAROUT_NOT_SET"
sed 's|^list = .*digits.txt|list = nowhere.txt|' "$work/job.cfg" >"$work/list.cfg"
expect 1 ranks 2 "$FAROUT" run "$work/list.cfg"
says "digits list" "nowhere.txt"
expect 2 "$FAROUT" run "$work/no.cfg"
says "no.cfg"
echo "no HDF5" >"$work/text.h5"
expect 1 "$FAROUT" check "$work/text.h5"
says "text.h5"
expect 1 "$FAROUT" check "$work/none.h5"
says "none.h5"

# Files that don't belong together are refused: they would give numbers that look like results.
expect 0 "$FAROUT" run "$work/job.cfg"
expect 0 "$FAROUT" score --features "$work/made/features/digits.h5" --head "$work/made/head.h5" --statistics "$work/made/statistics.h5" \
    --out "$work/other.h5" --set gen.gamma=0.2
expect 1 ranks 2 "$FAROUT" report --id "$work/made/scores/val.h5" --ood "$work/other.h5" --out "$work/report"
says "can't be compared" "gamma=0.1" "gamma=0.2"
expect 0 "$FAROUT" report --id "$work/made/scores/val.h5" --ood "$work/other.h5" --out "$work/report" --detectors msp,vim
expect 1 "$FAROUT" report --id "$work/made/scores/val.h5" --ood "$work/other.h5" --out "$work/report" --detectors msp,odin
says "no scores of 'odin'"
expect 1 "$FAROUT" report --id "$work/made/features/val.h5" --ood "$work/other.h5" --out "$work/report"
says "isn't a score file"
expect 1 "$FAROUT" fit --train "$work/made/scores/val.h5" --head "$work/made/head.h5" --out "$work/s.h5"
says "isn't a feature file"
expect 1 "$FAROUT" score --features "$work/made/features/val.h5" --head "$work/made/features/val.h5" --statistics "$work/made/statistics.h5" --out "$work/s.h5"
says "isn't a head file"
expect 2 "$FAROUT" score --features "$work/made/features/val.h5" --head "$work/made/head.h5" --statistics "$work/made/statistics.h5" --out "$work/made/features/"
says "replace the features"
expect 2 "$FAROUT" score --features "$work/made/features/val.h5" --head "$work/made/head.h5" --statistics "$work/made/statistics.h5" \
    --out "$work/s.h5" --device gpu
says "--device must be cpu or cuda" "gpu"
expect 0 "$FAROUT" check "$work"/made/{head,statistics,features/val,scores/val}.h5
says "Whole." "weights sha256" "8 classes" "vim_alpha" "mahalanobis"

# What the stages took lies beside their outputs; without it, or with a damaged one, the report goes on.
for output in statistics scores/val scores/held_out scores/digits; do
    grep -q '"format": "farout cost 1"' "$work/made/$output.h5.cost.json" || fail "no cost beside $output.h5"
done
grep -q '"stage": "fit"' "$work/made/scores/val.h5.cost.json" || fail "scoring doesn't know what fitting took"
report=(report --id "$work/made/scores/val.h5" --ood "$work/made/scores/digits.h5" --out "$work/report")
expect 0 ranks 2 "$FAROUT" "${report[@]}" --verbose
says "µs/image" "Fitted on" "Scored"
grep -q '"wall_seconds"' "$work/report/metrics.json" || fail "metrics.json holds no costs"
expect 0 "$FAROUT" run "$work/job.cfg" --verbose
says "µs/image" "Fitted on" "Scored"
expect 0 "$FAROUT" "${report[@]}"
if grep -q "µs/image" "$work/out"; then fail "costs without --verbose"; fi
echo "{" >"$work/made/scores/val.h5.cost.json"
expect 0 "$FAROUT" "${report[@]}" --verbose
says "warning:" "val.h5.cost.json can't be understood" "Scored"
rm "$work"/made/scores/*.cost.json
expect 0 "$FAROUT" "${report[@]}" --verbose
says "isn't known"
expect 0 ranks 2 "$FAROUT" fit --train "$work/made/features/train.h5" --head "$work/made/head.h5" --out "$work/made/again.h5" --verbose
says "Fitted on" "2 ranks"

# Any block goes without a batch.
expect 0 "$FAROUT" extract --model fashion_demo --weights "$weights" --root "$DEMO_DATA/digits" --list "$work/digits.txt" --out "$work/odd.h5" --block 50
expect 0 "$FAROUT" check "$work/odd.h5"
says "batch rows: 25" "block rows: 50"
