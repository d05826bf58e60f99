#!/usr/bin/env bash
# Figures of the full spectrum: shifted sets by farout report --shifted and as [shifted.NAME] of a job.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

# The held-out classes stand for a shifted set.
tiny_job "$work/job.cfg" "$work/made"
sed '1i detectors = msp,vim'$'\n''s/^\[ood.held_out\]/[shifted.held_out]/' "$work/job.cfg" >"$work/shifted.cfg"
expect 0 "$FAROUT" run "$work/shifted.cfg" --dry-run
says "held_out"
expect 0 ranks 2 "$FAROUT" run "$work/shifted.cfg"
says "full spectrum: 600 images"
report=$work/made/report
[[ $(cut -d, -f 1-4 "$report/full_spectrum.csv" | paste -sd ' ') == "detector,ood_set,n_id,n_ood msp,digits,600,200 msp,mean,600,200 vim,digits,600,200 vim,mean,600,200" ]] ||
    fail "full_spectrum.csv: $(cat "$report/full_spectrum.csv")"
[[ $(head -n 1 "$report/full_spectrum.csv") == "$(head -n 1 "$report/metrics.csv")" ]] || fail "full_spectrum.csv has other columns than metrics.csv"
[[ $(cut -d, -f 2,4 "$report/metrics.csv" | sort -u | paste -sd ' ') == "digits,200 mean,200 ood_set,n_ood" ]] || fail "a shifted set among those of metrics.csv"
# What is accepted of the whole is accepted of its parts; the accuracy is pooled.
awk -F, '$2 == "full spectrum" { if ($4 != accepted || $8 != labelled || $9 != correct) bad = 1; accepted = labelled = correct = 0; n++; next }
    NR > 1 { accepted += $4; labelled += $8; correct += $9 } END { exit bad || n != 2 }' "$report/shifted.csv" ||
    fail "shifted.csv: $(cat "$report/shifted.csv")"
grep -q '"full_spectrum": {' "$report/metrics.json" || fail "metrics.json has no full spectrum"
[[ $("$FAROUT" status --plain "$work/shifted.cfg" | awk -F '\t' '$2 == "report" { print $3 }') == "done" ]] || fail "its report isn't done"

# What a threshold that was fixed elsewhere, here on a copy, accepts of the shifted set, too.
cp "$work/made/scores/val.h5" "$work/copy.h5"
expect 0 "$FAROUT" report --id "$work/made/scores/val.h5" --ood "$work/made/scores/digits.h5" --shifted "$work/made/scores/held_out.h5" \
    --calibrate "$work/copy.h5" --out "$work/calibrated"
[[ $(awk -F, '$1 == "vim" && $2 == 0.95 { print $7 ":" $8 }' "$work/calibrated/calibration.csv" | paste -sd ' ') == "val:id held_out:shifted digits:ood" ]] ||
    fail "calibration.csv: $(cat "$work/calibrated/calibration.csv")"
accepted=$(awk -F, '$1 == "vim" && $2 == 0.95 && $7 == "held_out" { print $5, $10 }' "$work/calibrated/calibration.csv")
expect 0 "$FAROUT" export --scores "$work/made/scores/held_out.h5" --detectors vim --out "$work/held_out.csv"
awk -F, -v wanted="$accepted" 'BEGIN { split(wanted, at, " ") } NR == 1 { for (i = 1; i <= NF; i++) if ($i == "vim") column = i; next }
    { n++; if ($column >= at[1]) accepted++ } END { exit n != 200 || (accepted / n - at[2]) ^ 2 > 1e-12 }' "$work/held_out.csv" ||
    fail "the share of held_out isn't what its scores tell: $accepted"

# The same by hand; then without, when nothing of it may stay.
scores=$work/made/scores
by_hand=("$FAROUT" report --id "$scores/val.h5" --ood "$scores/digits.h5" --out "$work/hand")
expect 0 "${by_hand[@]}" --shifted "$scores/held_out.h5"
for file in {full_spectrum,shifted,metrics,failures}.csv; do same "$report/$file" "$work/hand/$file"; done
expect 0 "${by_hand[@]}"
for file in full_spectrum shifted; do [ ! -e "$work/hand/$file.csv" ] || fail "$file.csv of an earlier report is still there"; done

expect 2 "${by_hand[@]}" --shifted "$scores/held_out.h5" --distributed
says "--shifted doesn't go with --distributed"
expect 1 "${by_hand[@]}" --shifted "$scores/digits.h5"
says "is given twice"
expect 1 "${by_hand[@]}" --shifted "$scores/val.h5"
says "can tell a set from itself"
printf '[shifted]\nroot = .\n' >>"$work/job.cfg"
expect 2 "$FAROUT" run "$work/job.cfg" --dry-run
says "[shifted.NAME]"
