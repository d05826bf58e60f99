#!/usr/bin/env bash
# `farout run --dry-run` says beforehand what a run does, by the checks of the stages themselves, and writes nothing; --compare.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

tiny_job "$work/job.cfg" "$work/made"
plan() { expect "$1" ranks "$2" "$FAROUT" run "$work/job.cfg" --dry-run "${@:3}"; }
# does OUTPUT TEXT: what the plan says of an output.
does() { awk -v o="$1" '$2 == o { sub(/^.*  /, ""); print }' "$work/out" | grep -qxF -- "$2" || {
    cat "$work/out" >&2
    fail "the plan doesn't say '$2' of $1"
}; }
files_of() { find "$work/made" -type f -exec stat -c '%n %s %Y' {} + | sort; }

# Before anything is there.
for count in 1 2; do
    plan 0 "$count"
    for set in train val held_out digits; do does "features/$set.h5" make; done
    does head.h5 make
    for output in statistics.h5 scores/{val,held_out,digits}.h5; do does "$output" "once its inputs are there"; done
    says "1600 images are left to extract" "images/s, tried just now" "of new files"
    [[ ! -e $work/made ]] || fail "--dry-run wrote something"
done
# The bytes that it foresees are those of the datasets that come, but for HDF5's own few KiB.
awk '$5 == "KiB" || $5 == "MiB" { print $2, $4 * ($5 == "KiB" ? 1024 : 1048576) }' "$work/out" >"$work/foreseen"
(($(wc -l <"$work/foreseen") == 9)) || fail "not nine sizes: $(cat "$work/out")"

# Everything there: nothing but the report is left, and the files stay as they are.
expect 0 "$FAROUT" run "$work/job.cfg"
files_of >"$work/before"
plan 0 2
for output in features/{train,val,held_out,digits}.h5 head.h5 statistics.h5 scores/{val,held_out,digits}.h5; do does "$output" "is there"; done
does report make
says "no image is left"
files_of | diff - "$work/before" || fail "--dry-run touched files"
while read -r output foreseen; do
    size=$(stat -c %s "$work/made/$output")
    awk -v size="$size" -v foreseen="$foreseen" 'BEGIN { exit !(foreseen - 64 <= size && size < foreseen + 24576) }' ||
        fail "$output takes $size bytes, foreseen were $foreseen"
done <"$work/foreseen"

# A run does what the plan says: other settings fit and score anew, other scores alone leave the statistics.
plan 0 1 --set gen.gamma=0.2
does statistics.h5 "go on"
does features/val.h5 "is there"
says "gamma=0.2" "kept: "
rm "$work/made/scores/digits.h5"
plan 0 1
does scores/digits.h5 make
does scores/val.h5 "is there"

# Unfinished features are gone on with.
address=$(h5ls -va "$work/made/features/val.h5/blocks/checksum" | awk '$1 == "Address:" { print $2 }')
[[ -n $address ]] || fail "no address of the block table"
dd if=/dev/zero of="$work/made/features/val.h5" bs=1 seek="$address" count=16 conv=notrunc status=none
plan 0 2
does features/val.h5 "go on"
says "5 of 7 blocks are there" "128 images are left"
does scores/val.h5 "once its inputs are there"
expect 0 "$FAROUT" run "$work/job.cfg"

# What a run would stop at: all of it, and exit status 1.
plan 1 2 --block 32
does features/train.h5 STOPS
says "train.h5 was made differently" "digits.h5 was made differently" "--overwrite"
plan 0 1 --block 32 --overwrite
does features/train.h5 "make anew"
sed -e 's|^list = .*digits.txt|list = nowhere.txt|' -e 's|^list = .*held_out.txt|list = gone.txt|' -e 's|^weights.*|weights = none.safetensors|' \
    "$work/job.cfg" >"$work/missing.cfg"
expect 1 ranks 2 "$FAROUT" run "$work/missing.cfg" --dry-run
says "Missing: weights $work/none.safetensors" "Missing: held_out list $work/gone.txt" "Missing: digits list $work/nowhere.txt"
files_of >"$work/before"
echo "no HDF5" >"$work/made/statistics.h5"
plan 1 1
does statistics.h5 STOPS
says "statistics.h5"
rm "$work/made/statistics.h5"
expect 2 "$FAROUT" extract --dry-run
says "dry-run"

# ---- A report that lacks a file, or is of other scores or groups, isn't done -------------------------------------------
expect 0 "$FAROUT" run "$work/job.cfg"
report_state() { "$FAROUT" status --plain "$1" | awk -F '\t' '$2 == "report" { print $3 }'; }
[[ $(report_state "$work/job.cfg") == "done" ]] || fail "after a run its report isn't done"
for file in report.html metrics.{csv,json,md,tex} thresholds.csv significance.csv failures.csv clusters.csv classes.csv; do
    mv "$work/made/report/$file" "$work/away"
    [[ $(report_state "$work/job.cfg") != "done" ]] || fail "a report without $file is done"
    mv "$work/away" "$work/made/report/$file"
done
sed 's/^\[ood.digits\]/&\ngroup = far/' "$work/job.cfg" >"$work/grouped.cfg"
[[ $(report_state "$work/grouped.cfg") != "done" ]] || fail "a report without the job's groups is done"
expect 0 "$FAROUT" run "$work/job.cfg" --only score --set gen.gamma=0.5
[[ $(report_state "$work/job.cfg") != "done" ]] || fail "a report of other scores is done"

# ---- Beside published figures -----------------------------------------------------------------------------------------
cat >"$work/published.csv" <<'CSV'
model,detector,ood_set,auroc,fpr95_id_positive,source
fashion_demo,msp,digits,0.5,0.25,"a paper, table 1"
fashion_demo,vim,elsewhere,0.5,0.25,"a paper, table 1"
other,msp,digits,0.5,0.25,
CSV
expect 0 ranks 2 "$FAROUT" run "$work/job.cfg" --compare "$work/published.csv"
says "Beside the published figures of fashion_demo" "published" "difference" "of this report" "set held_out" \
    "of the published figures: detector vim, set elsewhere"
awk -F, 'NR == FNR { if ($1 == "msp" && $2 == "digits") { auroc = $5; fpr = $8 } next }
    FNR == 2 { exit !($1 == "fashion_demo" && $2 == "msp" && $3 == "digits" && $4 == auroc && $5 == 0.5 && $7 == fpr && $8 == 0.25 &&
        ($6 - 100 * (auroc - 0.5)) ^ 2 < 1e-20 && ($9 - 100 * (fpr - 0.25)) ^ 2 < 1e-20) }' \
    "$work/made/report/metrics.csv" "$work/made/report/compare.csv" || fail "compare.csv: $(cat "$work/made/report/compare.csv")"
report=(report --id "$work/made/scores/val.h5" --ood "$work/made/scores/digits.h5" --out "$work/made/report")
expect 0 "$FAROUT" "${report[@]}"
[[ ! -e $work/made/report/compare.csv ]] || fail "an earlier comparison lies beside another report"
expect 0 "$FAROUT" "${report[@]}" --compare "$work/published.csv" --compare-model other
says "Beside the published figures of other"
expect 1 ranks 2 "$FAROUT" "${report[@]}" --compare "$work/published.csv" --compare-model othre
says "no figures of the model 'othre'" "Did you mean 'other'" "fashion_demo, other"
expect 2 "$FAROUT" "${report[@]}" --compare-model other
says "--compare FILE"
sed -i 's/^other,msp,digits,0.5/other,msp,digits,50.0/' "$work/published.csv"
expect 1 ranks 2 "$FAROUT" "${report[@]}" --compare "$work/published.csv"
says "published.csv, row 4: column auroc" "Divide per cent by 100"
expect 1 ranks 2 "$FAROUT" run "$work/job.cfg" --compare "$work/published.csv" --dry-run
says "row 4: column auroc"
expect 1 "$FAROUT" run "$work/job.cfg" --compare "$work/none.csv"
says "published figures" "none.csv"
