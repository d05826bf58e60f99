#!/usr/bin/env bash
# Verdicts on new images: of a job and by commands, the same bytes for one rank and three, what is promised, unreadable images,
# an interrupted run, drifts by folder and down the list, mistakes.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

tiny_job "$work/job.cfg" "$work/job"
# Every second test image becomes a validation image: the calibration set.
awk 'NR % 2 == 0' "$work/test.txt" >"$work/val.txt"
awk 'NR % 2 == 1' "$work/test.txt" >"$work/rest.txt"
mv "$work/rest.txt" "$work/test.txt"
printf '%s\n' "[id_val]" "root = $DEMO_DATA/fashion" "list = $work/val.txt" >>"$work/job.cfg"
sed -i '1i detectors = msp, energy, vim, knn, temp_scale, local_react' "$work/job.cfg"
expect 0 "$FAROUT" run "$work/job.cfg"

# New images: held-out test images in two folders, digits in a third, and what can't be read.
new="$work/new"
mkdir -p "$new/shoes" "$new/shirts" "$new/digits"
i=0
while read -r path _; do
    ((++i % 2)) && folder=shoes || folder=shirts
    cp "$DEMO_DATA/fashion/$path" "$new/$folder/$i.png"
done < <(awk 'NR % 20 == 7' "$DEMO_DATA/fashion/test.txt" | head -160)
i=0
while read -r path _; do cp "$DEMO_DATA/digits/$path" "$new/digits/$((++i)).png"; done < <(head -40 "$work/digits.txt")
base=("$FAROUT" screen --job "$work/job.cfg" --root "$new")
screen=("${base[@]}" --detector vim)

expect 0 "${screen[@]}" --out "$work/a.csv"
says "vim:" "calibrated on the job's in-distribution validation set, id_val" "digits (" "1 of 3 folders"
expect 0 ranks 3 "${screen[@]}" --out "$work/b.csv"
for ending in csv groups.csv json html; do same "$work/a.$ending" "$work/b.$ending"; done
(($(wc -l <"$work/a.csv") == 201)) || fail "no line for each image"
head -1 "$work/a.csv" | grep -qx "path,status,prediction,class,score,accepted,p,reason" || fail "another header"
grep -c "<img" "$work/a.html" >/dev/null || fail "no pictures"
grep -q '"wanted_share": 0.95' "$work/a.json" || fail "the promise isn't told"

# The threshold is the one that the calibration scores give, p counts them; verdicts follow from both.
expect 0 "$FAROUT" export --scores "$work/a.screen/scores/id_val.h5" --out "$work/calibration.csv"
awk -F, '
    FNR == NR { if (FNR > 1) s[++n] = $5; next }
    FNR > 1 && $2 == "ok" {
        k = 1; for (j = 1; j <= n; ++j) if (s[j] + 0 <= $5 * (1 + ($5 > 0 ? 1e-12 : -1e-12))) ++k
        p = k / (n + 1); d = p - $7; if (d < 0) d = -d
        if (d > 1e-9 || ($6 == "no") != (k <= int((n + 1) * 0.05 + 1e-9))) { print "line " FNR ": " $0 " p " p; exit 1 }
        ++seen
    }
    END { if (seen < 200) exit 1 }' "$work/calibration.csv" "$work/a.csv" || fail "verdicts don't follow from the calibration scores"
awk -F, 'NR > 1 && $1 == "digits" { exit !($8 == "yes") }' "$work/a.groups.csv" || fail "the digits aren't above the limit"

# On a set of the job the accepted share is the report's, of the same calibration set.
expect 0 "$FAROUT" screen --job "$work/job.cfg" --root "$DEMO_DATA/fashion" --list "$work/held_out.txt" --detector vim --out "$work/held_out.csv"
share=$(awk -F, 'NR > 1 { ++n; if ($6 == "yes") ++a } END { printf "%.9f", a / n }' "$work/held_out.csv")
wanted=$(awk -F, '$1 == "vim" && $2 == 0.95 && $7 == "held_out" { printf "%.9f", $10 }' "$work/job/report/calibration.csv")
[[ -n $wanted && $share == "$wanted" ]] || fail "$share of held_out are accepted, the report says $wanted"

# What has been done is kept.
expect 0 "${screen[@]}" --out "$work/a.csv" --accept 0.8
says "screened.h5: up to date"
grep -q '"wanted_share": 0.8' "$work/a.json" || fail "--accept isn't taken"

# Down the list: a drift is where the digits begin.
{ (cd "$new" && find shoes shirts -name '*.png' | sort -R --random-source=<(yes) && find digits -name '*.png'); } >"$work/new.txt"
expect 0 "${screen[@]}" --list "$work/new.txt" --by order --window 20 --out "$work/order.csv"
says "stretches of the list"
awk -F, 'NR > 9 && NR <= 11 && $8 != "yes" { exit 1 } NR > 1 && NR <= 9 && $8 != "no" { exit 1 }' "$work/order.groups.csv" ||
    fail "no drift is seen: $(cat "$work/order.groups.csv")"
grep -q "<svg" "$work/order.html" || fail "no control chart"

# By day: that of the digits is the last one.
find "$new/shoes" "$new/shirts" -name '*.png' -exec touch -d 2026-02-28T23:59:59Z {} +
find "$new/digits" -name '*.png' -exec touch -d 2026-03-01T00:00:00Z {} +
expect 0 "${screen[@]}" --list "$work/new.txt" --by date --out "$work/date.csv"
says "1 of 2 days is above the control limit" "2026-03-01 ("

# Images that can't be read get a line, and status 3.
head -c 100 "$new/shoes/1.png" >"$new/shoes/half.png"
printf '%s\n' shoes/1.png shoes/half.png shoes/missing.png shirts/2.png >"$work/bad.txt"
expect 3 "${screen[@]}" --list "$work/bad.txt" --out "$work/bad.csv"
grep -q '^shoes/half.png,corrupt,,,,,,' "$work/bad.csv" || fail "half a file has no line: $(cat "$work/bad.csv")"
grep -q '^shoes/missing.png,not_found,,,,,,' "$work/bad.csv" || fail "a missing file has no line"
expect 3 ranks 2 "${screen[@]}" --list "$work/bad.txt" --out "$work/bad2.csv"
same "$work/bad.csv" "$work/bad2.csv"
rm "$new/shoes/half.png"

# Interrupted and gone on with: the same bytes.
(cd "$DEMO_DATA/fashion" && find "$PWD" -name '*.png' | sort | head -6000) >"$work/many.txt"
many=(--list "$work/many.txt" --threads 1 --pictures 5)
"${screen[@]}" "${many[@]}" --out "$work/many.csv" >"$work/out" 2>"$work/err" </dev/null &
process=$!
for ((try = 0; try < 600; ++try)); do
    [[ -f "$work/many.screen/screened.h5" ]] && break
    sleep 0.05
done
sleep 0.3
kill -INT "$process"
status=0
wait "$process" || status=$?
if ((status == 75)); then
    [[ ! -e "$work/many.csv" ]] || fail "verdicts of an interrupted run"
    says "again"
else
    ((status == 0)) || { cat "$work/err" >&2 && fail "exit status $status after an interrupt"; }
    echo "the run was done before the signal came"
fi
expect 0 ranks 2 "${screen[@]}" "${many[@]}" --out "$work/many.csv"
expect 0 "${screen[@]}" "${many[@]}" --out "$work/whole.csv"
same "$work/many.csv" "$work/whole.csv"

# Without a job; with a threshold of one's own; a detector that was fitted on the validation images.
alone=("$FAROUT" screen --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors" --head "$work/job/head.h5"
    --statistics "$work/job/statistics.h5" --block 64 --batch 16 --root "$new")
expect 0 "${alone[@]}" --calibrate "$work/job/features/id_val.h5" --detector vim --accept 0.8 --out "$work/alone.csv"
same "$work/a.csv" "$work/alone.csv"
expect 0 "${alone[@]}" --threshold -5 --detector energy --out "$work/own.csv"
says "nothing is promised"
awk -F, 'NR > 1 && ($7 != "" || ($6 == "yes") != ($5 >= -5)) { exit 1 }' "$work/own.csv" || fail "another threshold"
expect 0 "${alone[@]}" --train "$work/job/features/train.h5" --calibrate "$work/job/features/val.h5" --detector knn --out "$work/knn.csv"
expect 0 "${base[@]}" --detector temp_scale --out "$work/fitted.csv"
says "calibrated on the job's in-distribution test set, val"

# Mistakes.
mistake() { expect "$1" "${@:3}" && says "$2"; }
mistake 2 "gives no verdict on an image alone" "${base[@]}" --detector local_react --out "$work/x.csv"
mistake 2 "Did you mean 'vim'" "${base[@]}" --detector vmi --out "$work/x.csv"
mistake 2 "takes at least 999" "${screen[@]}" --accept 0.999 --out "$work/x.csv"
mistake 2 "between 0 and 1" "${screen[@]}" --accept 95 --out "$work/x.csv"
mistake 2 "ends in .csv" "${screen[@]}" --out "$work/x.txt"
mistake 2 "--model doesn't go with --job" "${screen[@]}" --model vit --out "$work/x.csv"
mistake 2 "leave --accept out" "${screen[@]}" --threshold 1 --accept 0.9 --out "$work/x.csv"
mistake 2 "Where does the threshold come from" "${alone[@]}" --detector vim --out "$work/x.csv"
mistake 1 "doesn't exist" "$FAROUT" screen --job "$work/job.cfg" --detector vim --root "$work/nowhere" --out "$work/x.csv"
sed "s|^out = .*|out = $work/never|" "$work/job.cfg" >"$work/never.cfg"
mistake 1 "hasn't been run so far" "$FAROUT" screen --job "$work/never.cfg" --root "$new" --detector vim --out "$work/x.csv"
[[ ! -e "$work/x.csv" ]] || fail "a mistake wrote verdicts"
