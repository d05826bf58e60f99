#!/usr/bin/env bash
# Scores of another program beside ours: the same figures as our own column when they are its numbers, in tables, tests,
# thresholds and the page; kept by the next run of the job; calibrated thresholds of a job; export of all columns.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

tiny_job "$work/job.cfg" "$work/job"
awk 'NR % 2 == 0' "$work/test.txt" >"$work/val.txt"
awk 'NR % 2 == 1' "$work/test.txt" >"$work/rest.txt"
mv "$work/rest.txt" "$work/test.txt"
printf '%s\n' "[id_val]" "root = $DEMO_DATA/fashion" "list = $work/val.txt" >>"$work/job.cfg"
sed -i '1i detectors = msp, energy, temp_scale, local_react' "$work/job.cfg"
expect 0 "$FAROUT" run "$work/job.cfg"
scores="$work/job/scores"

# Thresholds fixed on [id_val].
calibration="$work/job/report/calibration.csv"
[[ -f $calibration ]] || fail "no calibration.csv"
grep -q '^energy,0.95,id_val,200,.*,val,id,200,.*,yes,yes$' "$calibration" || fail "no row of energy: $(cat "$calibration")"
grep -q '^temp_scale,.*,no,yes$' "$calibration" || fail "temp_scale isn't told to be fitted on id_val"
grep -q '^local_react,.*,yes,no$' "$calibration" || fail "local_react isn't told to look at the whole set"
# The same by the command; the shares of the out-of-distribution sets are those that the scores have.
expect 0 "$FAROUT" report --id "$scores/val.h5" --ood "$scores/held_out.h5" "$scores/digits.h5" --calibrate "$scores/id_val.h5" \
    --out "$work/report"
same "$calibration" "$work/report/calibration.csv"
expect 0 "$FAROUT" export --scores "$scores/digits.h5" --detectors energy --out "$work/digits.csv"
wanted=$(awk -F, '$1 == "energy" && $2 == 0.95 && $7 == "digits" { print $5, $10 }' "$calibration")
awk -F, -v t="${wanted% *}" -v s="${wanted#* }" 'NR > 1 { ++n; if ($5 >= t - 1e-6) ++a } END { d = a / n - s; exit !(d < 1e-9 && d > -1e-9) }' \
    "$work/digits.csv" || fail "another share of digits than $wanted"
expect 0 "$FAROUT" report --id "$scores/val.h5" --ood "$scores/held_out.h5" --out "$work/report"
[[ ! -e "$work/report/calibration.csv" ]] || fail "calibration.csv of an earlier report is left"
expect 2 "$FAROUT" report --id "$scores/val.h5" --ood "$scores/held_out.h5" --calibrate "$scores/val.h5" --out "$work/x"
says "is the in-distribution test set itself"
expect 2 "$FAROUT" report --id "$scores/val.h5" --ood "$scores/held_out.h5" --calibrate "$scores/id_val.h5" --distributed --out "$work/x"

# Our energy with its sign turned, as others have it, imported as theirs: the same figures.
mkdir "$work/with"
for set in val held_out digits; do
    expect 0 "$FAROUT" export --scores "$scores/$set.h5" --detectors energy --out "$work/$set.csv"
    awk -F, 'NR == 1 { print "path,uncertainty"; next } { print $1 "," ($5 ~ /^-/ ? substr($5, 2) : "-" $5) }' "$work/$set.csv" \
        >"$work/$set.theirs.csv"
    expect 0 "$FAROUT" import --scores "$work/$set.theirs.csv" --name theirs --higher ood --like "$scores/$set.h5" --out "$work/with/$set.h5"
    says "scores of theirs, their sign turned"
done
expect 0 "$FAROUT" report --id "$work/with/val.h5" --ood "$work/with/held_out.h5" "$work/with/digits.h5" --out "$work/report"
figures() { awk -F, -v d="$1" '$1 == d' "$work/report/$2" | sed "s/^$1,//"; }
for file in metrics.csv thresholds.csv; do
    [[ -n $(figures theirs $file) && $(figures theirs $file) == "$(figures energy $file)" ]] || fail "other figures in $file"
done
grep -q "theirs" "$work/report/significance.csv" || fail "theirs isn't tested"
grep -q "theirs" "$work/report/report.html" || fail "theirs isn't on the page"
grep -q "imported theirs" "$work/report/metrics.json" || fail "nothing tells that theirs is imported"
# Turned in one set alone: not comparable.
expect 0 "$FAROUT" import --scores "$work/val.theirs.csv" --name theirs --higher id --like "$scores/val.h5" --out "$work/turned/val.h5"
expect 1 "$FAROUT" report --id "$work/turned/val.h5" --ood "$work/with/digits.h5" --out "$work/x"
says "can't be compared" "sign turned"

# A .npy of one column; into the job's own file, where it stays when the job is run again.
expect 0 "$FAROUT" export --features "$work/job/features/val.h5" --out "$work/val.npy"
printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "{'descr': '<f8', 'fortran_order': False, 'shape': (200, 1), }" >"$work/zeros.npy"
head -c 1600 /dev/zero >>"$work/zeros.npy"
expect 0 "$FAROUT" import --scores "$work/zeros.npy" --name zeros --higher id --like "$scores/val.h5" --out "$scores/val.h5"
expect 0 "$FAROUT" run "$work/job.cfg" --only score
says "val.h5: up to date"
expect 0 "$FAROUT" score --features "$work/job/features/val.h5" --head "$work/job/head.h5" --statistics "$work/job/statistics.h5" \
    --detectors msp,max_logit --out "$scores/val.h5"
expect 0 "$FAROUT" export --scores "$scores/val.h5" --out "$work/val.csv"
head -1 "$work/val.csv" | grep -qx "path,label,status,prediction,msp,max_logit,zeros" || fail "other columns: $(head -1 "$work/val.csv")"

# Mistakes.
import=("$FAROUT" import --scores "$work/val.theirs.csv" --like "$scores/val.h5" --out "$work/x.h5")
mistake() { expect "$1" "${@:3}" && says "$2"; }
mistake 2 "Which way do the scores go" "${import[@]}" --name theirs
mistake 2 "--higher must be id or ood" "${import[@]}" --name theirs --higher up
mistake 2 "is a detector of farout's" "${import[@]}" --name energy --higher id
mistake 1 "has a column 'zeros' already" "${import[@]}" --name zeros --higher id
mistake 2 "doesn't go with --scores" "${import[@]}" --name theirs --higher id --labels y.npy
head -150 "$work/val.theirs.csv" >"$work/short.csv"
mistake 1 "has 149 scores" "$FAROUT" import --scores "$work/short.csv" --like "$scores/val.h5" --name theirs --higher id --out "$work/x.h5"
mistake 2 "--name goes with --scores" "$FAROUT" import --features "$work/val.npy" --name x --out "$work/x.h5"
sed '3s/,.*/,nan/' "$work/val.theirs.csv" >"$work/nan.csv"
mistake 1 "has no score (NaN) in row 1" "$FAROUT" import --scores "$work/nan.csv" --like "$scores/val.h5" --name theirs --higher id --out "$work/x.h5"
[[ ! -e "$work/x.h5" ]] || fail "a mistake wrote scores"
