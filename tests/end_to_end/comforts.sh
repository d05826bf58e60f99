#!/usr/bin/env bash
# What makes farout's commands easy: a run's name, the other FPR95, reports named as in compare, help, versions, launchers.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

tiny_job "$work/job.cfg" "$work/one"
sed "1i name = plain" "$work/job.cfg" >"$work/named.cfg"
expect 0 "$FAROUT" run "$work/named.cfg" --detectors msp,energy
says "plain: AUROC and FPR95"
expect 0 "$FAROUT" run "$work/named.cfg" --detectors msp,energy --out "$work/two" --name "with γ, 50 %"

# A run is called by its name on the page, in tables, and beside others.
grep -q '<title>OOD report: plain</title>' "$work/one/report/report.html" || fail "the page has another title"
grep -q '^plain: AUROC / FPR95' "$work/one/report/metrics.md" || fail "metrics.md doesn't name the run"
grep -q '^% with γ, 50 %: AUROC' "$work/two/report/metrics.tex" || fail "metrics.tex doesn't name the run"
expect 0 "$FAROUT" compare "$work/one" "$work/two" --format csv
grep -q '^msp,digits,plain,' "$work/out" || fail "compare doesn't know the name: $(cat "$work/out")"
expect 0 "$FAROUT" status "$work/named.cfg"
says "done"
# Two runs of one name are told apart by their folders, and so is one whose place is another's name.
expect 0 "$FAROUT" run "$work/named.cfg" --detectors msp,energy --out "$work/three"
expect 0 "$FAROUT" compare "$work/one" "$work/three" --format csv
for run in one three; do
    grep -q "^msp,digits,$run," "$work/out" || fail "two are called plain: $(cat "$work/out")"
done
expect 2 "$FAROUT" run "$work/job.cfg" --name " "
says "a run can't be called"
sed 's/^\[ood.digits\]/&\nname = numbers/' "$work/job.cfg" >"$work/inside.cfg"
expect 2 "$FAROUT" run "$work/inside.cfg"
says "A set is called as its section is"

# summary takes what compare takes.
for place in "$work/one" "$work/one/report" "$work/one/report/metrics.json"; do
    expect 0 "$FAROUT" summary "$place" "$work/two/report" --out "$work/summary"
    grep -q '^plain,msp,digits,' "$work/summary/summary.csv" || fail "no summary of $place"
    expect 0 "$FAROUT" compare "$place" "$work/two/report"
done
expect 0 "$FAROUT" summary "$work/named.cfg" "$work/two" --out "$work/summary"
expect 0 "$FAROUT" compare "$work/named.cfg" "$work/two"
mkdir "$work/empty"
expect 0 "$FAROUT" summary "$work/empty" "$work/one" --out "$work/summary"
says "empty has no report yet" "metrics.json"
expect 1 "$FAROUT" summary "$work/empty" --out "$work/summary"
says "There is no report to summarise"
expect 1 "$FAROUT" compare "$work/one" "$work/empty"
says "There is no report in"

# The other FPR95, in the table, metrics.md and metrics.tex; metrics.csv has both.
report=("$FAROUT" report --id "$work/one/scores/val.h5" --ood "$work/one/scores/digits.h5" "$work/one/scores/held_out.h5" --out)
expect 0 "${report[@]}" "$work/id_positive"
says "FPR95, in-distribution positive (GEN, ViM): out-of-distribution images"
expect 0 "${report[@]}" "$work/ood_positive" --fpr ood_positive
says "FPR95, out-of-distribution positive (OpenOOD, pytorch-ood)" "The other FPR95, in-distribution positive"
same "$work/id_positive/metrics.csv" "$work/ood_positive/metrics.csv"
grep -q 'FPR95, out-of-distribution positive' "$work/ood_positive/metrics.md" || fail "metrics.md has the other one"
grep -q 'FPR95, out-of-distribution positive' "$work/ood_positive/metrics.tex" || fail "metrics.tex has the other one"
expected=$(awk -F, '$1 == "msp" && $2 == "digits" { for (i in name) if (name[i] == "fpr95_ood_positive") printf "%.2f", 100 * $i }
    NR == 1 { for (i = 1; i <= NF; ++i) name[i] = $i }' "$work/id_positive/metrics.csv")
expect 0 "${report[@]}" "$work/ood_positive" --fpr ood_positive --format markdown
grep '^| msp |' "$work/out" | grep -qF "$expected" || fail "msp's isn't $expected: $(cat "$work/out")"
expect 0 "${report[@]}" "$work/sorted" --fpr ood_positive --sort fpr95 --format csv
mv "$work/out" "$work/by_shown"
expect 0 "${report[@]}" "$work/sorted" --sort fpr95_ood_positive --format csv
same "$work/by_shown" "$work/out"
expect 2 "${report[@]}" "$work/sorted" --fpr ood
says "--fpr: there is no FPR95 'ood'" "ood_positive"
expect 0 "$FAROUT" run "$work/named.cfg" --detectors msp,energy --fpr ood_positive
says "FPR95, out-of-distribution positive"

# A parameter that is given twice is refused.
expect 2 "$FAROUT" score --features a.h5 --head b.h5 --statistics c.h5 --out d.h5 --set gen.gamma=0.05 --set gen.gamma=0.3
says "set one parameter twice"

# Fitting tells how far it is on a terminal; elsewhere it is quiet.
fit=("$FAROUT" fit --train "$work/one/features/train.h5" --head "$work/one/head.h5" --detectors "vim,mahalanobis" --out)
script -qec "$(printf '%q ' "${fit[@]}" "$work/seen.h5")" /dev/null >"$work/out" 2>&1
grep -q 'seen.h5 █.* rows/s' "$work/out" || fail "no bar while fitting: $(cat "$work/out")"
expect 0 ranks 2 "${fit[@]}" "$work/unseen.h5"
if grep -q 'rows/s' "$work/err"; then fail "a bar in a file"; fi
same "$work/seen.h5" "$work/unseen.h5"

# help COMMAND; versions; licences.
for command in run fit report "datalist split"; do
    # shellcheck disable=SC2086 # words on purpose
    expect 0 "$FAROUT" help $command
    says "Usage: farout $command"
done
expect 0 ranks 2 "$FAROUT" help fit
(($(grep -c "^Usage:" "$work/out") == 1)) || fail "two ranks print help"
expect 2 "$FAROUT" help fti
says "Did you mean 'fit'"
expect 0 "$FAROUT" help
says "Usage: farout COMMAND" "--completion"

# A word too many is explained, and the advice works.
expect 2 "$FAROUT" report --id "$work/one/scores/val.h5" --ood "$work/one/scores/digits.h5" --out "$work/r" --images "val=$DEMO_DATA/fashion" "digits=$DEMO_DATA/digits"
says "a word stands where no option takes it" "--images a=A/ --images b=B/"
expect 0 "$FAROUT" report --id "$work/one/scores/val.h5" --ood "$work/one/scores/digits.h5" --out "$work/r" --images "val=$DEMO_DATA/fashion" --images "digits=$DEMO_DATA/digits"

# A part of what there is.
expect 0 "$FAROUT" list vim
says "vim = " "--set vim.dim"
(($(grep -c "^  [a-z]" "$work/out") == 1)) || fail "more than vim is listed: $(cat "$work/out")"
expect 0 "$FAROUT" list outputs openood
says "Outputs of an extraction" "  openood = "
grep -q "^Models\|^Detectors" "$work/out" && fail "models or detectors are listed: $(cat "$work/out")"
expect 2 ranks 2 "$FAROUT" list vmi
says "Nothing here bears 'vmi'" "farout list"

expect 0 "$FAROUT" --version
[[ $(head -n 1 "$work/out") =~ ^farout\ [0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "the first line is $(head -n 1 "$work/out")"
for fact in "LibTorch [0-9.]*, CUDA" "MPI [0-9.]*: .*[0-9]" "HDF5 [0-9.]*, with MPI" "processor: "; do
    grep -q "^$fact" "$work/out" || fail "no '$fact' in $(cat "$work/out")"
done
expect 0 "$FAROUT" --licenses
says "Apache ECharts" "Copyright 2017-2025 The Apache Software Foundation" "2017, Baidu Inc." "Mike Bostock" "Niels Lohmann" \
    "Boost Software License" "TERMS AND CONDITIONS FOR USE"

# Launchers that MPI doesn't see, and a word that settles it.
alone=(env -u OMPI_COMM_WORLD_SIZE "$FAROUT" --version)
expect 0 "${alone[@]}"
for variables in "MV2_COMM_WORLD_SIZE=2 MV2_COMM_WORLD_RANK=0" "PALS_RANKID=1" "ALPS_APP_PE=3" "PMIX_RANK=1" "PMI_SIZE=4 PMI_RANK=0"; do
    # shellcheck disable=SC2086 # words on purpose
    expect 2 env $variables "${alone[@]}"
    says "another MPI library" "pmi2" "cray_shasta" "FAROUT_MPI=off"
    # shellcheck disable=SC2086
    expect 0 env $variables FAROUT_MPI=off "${alone[@]}"
done
expect 2 env SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=0 "${alone[@]}"
says "know nothing of each other" "pmi2"
expect 0 env FAROUT_MPI=on "${alone[@]}"
expect 2 env FAROUT_MPI=yes "${alone[@]}"
says "FAROUT_MPI must be on"
