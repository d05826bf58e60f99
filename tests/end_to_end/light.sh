#!/usr/bin/env bash
# Commands that need no tensor run where farout_tensors is missing; the others say so. What they need it for, they get from their own
# folder, in the same process.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

here=$(dirname "$FAROUT")
tiny_job "$work/job.cfg" "$work/made"
expect 0 "$FAROUT" run "$work/job.cfg" --detectors msp,vim,local_react
scores="$work/made/scores"

mkdir "$work/bin"
cp "$FAROUT" "$here/farout_hdf5_probe" "$work/bin"
light="$work/bin/farout"
expect 2 "$light"
says "Usage: farout COMMAND" "a feature file"
expect 0 "$light" --help
expect 0 "$light" --version
expect 0 "$light" --licenses
expect 0 "$light" help report
expect 2 "$light" extarct
says "Did you mean 'extract'"
for command in datalist report compare summary export; do
    expect 0 "$light" "$command" --help
    says "Usage: farout $command"
    expect 2 "$light" "$command" --hepl
done

# What the whole installation says of these files.
report=(report --id "$scores/val.h5" --ood "$scores/digits.h5" "$scores/held_out.h5" --out)
expect 0 "$FAROUT" "${report[@]}" "$work/whole"
expect 0 "$light" "${report[@]}" "$work/light"
expect 0 ranks 2 "$light" "${report[@]}" "$work/light2"
for file in metrics.csv thresholds.csv significance.csv failures.csv clusters.csv classes.csv; do
    same "$work/whole/$file" "$work/light/$file"
    same "$work/whole/$file" "$work/light2/$file"
done
awk -F, '$1 == "local_react" { if ($13 != "no") bad = 1; n++ } $1 == "msp" && $13 != "yes" { bad = 1 } END { exit bad || !n }' \
    "$work/light/thresholds.csv" || fail "local_react looks at whole sets: $(cat "$work/light/thresholds.csv")"
expect 0 "$light" "${report[@]}" "$work/light" --distributed --detectors "msp, vim"
expect 2 "$light" "${report[@]}" "$work/light" --without vmi
says "Did you mean 'vim'"
expect 0 "$light" compare "$work/whole" "$work/light2"
expect 0 "$light" summary "$work/whole" "$work/job.cfg" --out "$work/summary"
expect 0 "$light" export --scores "$scores/val.h5" --detectors vim --out "$work/vim.csv"
expect 0 "$light" datalist --list "$work/digits.txt" --root "$DEMO_DATA/digits" --deep

# The others need it, and it is looked for beside the program itself, wherever it was called from.
for command in run extract head import fit score status list check --man "help fit" "export --head $work/made/head.h5 --out $work/fc.pkl"; do
    # shellcheck disable=SC2086 # words on purpose
    expect 1 "$light" $command --help
    says "farout_tensors is missing" "copy it into $work/bin"
done
OMPI_MCA_odls_base_sigkill_timeout=0 expect 1 ranks 2 "$light" list
ln -s "$here/farout_tensors" "$work/bin/farout_tensors"
ln -s "$light" "$work/linked"
expect 0 "$work/linked" list
says "Detectors" "local_react"
expect 0 "$light" export --head "$work/made/head.h5" --out "$work/fc.pkl"
expect 2 "$light" export --head "$work/made/head.h5" --scores "$scores/val.h5" --out "$work/x.npy"
says "Give one of"
expect 2 "$light" extract --modle fashion_demo
says "Did you mean 'model'"

# One process, whose name stays the same: what sends it signals needn't know.
"$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors" --root "$DEMO_DATA/fashion" \
    --list "$DEMO_DATA/fashion/train.txt" --out "$work/all.h5" --threads 1 2>"$work/err" &
process=$!
until [[ -e "$work/all.h5" ]]; do
    kill -0 "$process" || fail "farout ended: $(cat "$work/err")"
    sleep 0.1
done
[[ $(<"/proc/$process/comm") == farout ]] || fail "the process is called $(<"/proc/$process/comm")"
kill -TERM "$process"
status=0
wait "$process" || status=$?
((status == 75)) || fail "status $status of an interrupted run"
