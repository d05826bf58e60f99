#!/usr/bin/env bash
# report.html in a real browser: every control is used, the figures are those of metrics.csv, nothing is loaded, no errors, names with
# HTML in them stay text; in the windows of a phone, a tablet and a desk. Of a thinned demo and of scores at full size.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
folder="$(dirname "${BASH_SOURCE[0]}")/page"
# shellcheck source=tests/end_to_end/page/browser.sh
source "$folder/browser.sh"

json_text() { # of stdin, as JavaScript
    base64 -w0 | sed 's/.*/new TextDecoder().decode(Uint8Array.from(atob("&"), (c) => c.charCodeAt(0)))/'
}

table_text() { # of a file, which needn't be there
    if [ -e "$1" ]; then json_text <"$1"; else echo '""'; fi
}

# What is expected, then the checks: script_for REPORT_DIR WIDTH PICTURES TEXT…
script_for() {
    local text
    echo "const expected = { width: $2, pictures: $3, metrics: $(json_text <"$1/metrics.csv"), thresholds: $(json_text <"$1/thresholds.csv"), failures: $(json_text <"$1/failures.csv"), classes: $(json_text <"$1/classes.csv"), clusters: $(json_text <"$1/clusters.csv"), spectrum: $(table_text "$1/full_spectrum.csv"), shifted: $(table_text "$1/shifted.csv"), texts: ["
    for text in "${@:4}"; do printf '%s,\n' "$(printf '%s' "$text" | json_text)"; done
    echo ']};'
    cat "$folder/checks.js"
}

# browse REPORT_DIR WIDTH LIGHT_OR_DARK PICTURES TEXT…: the page passes the checks.
browse() {
    local found
    open_page "$1/report.html" "$2" "$3"
    run_script < <(script_for "$1" "$2" "${@:4}")
    [[ "$answer" == *'"PASSED'* ]] || fail "$1 at $2 pixels: $answer"
    if found=$(problems); then fail "$1 at $2 pixels: the browser says $found"; fi
    echo "$(basename "$1") at $2 pixels, $3: $(text_of value)"
}

start_browser
tiny_job "$work/job.cfg" "$work/made"
echo "group = far" >>"$work/job.cfg"
expect 0 "$FAROUT" run "$work/job.cfg"
says "report.html"
for window in "390 light" "820 dark" "1440 light"; do
    # shellcheck disable=SC2086 # two words
    browse "$work/made/report" $window true "fashion_demo" "in the mean" "took no part"
done

# One detector, one set, no pictures.
expect 0 "$FAROUT" report --id "$work/made/scores/val.h5" --ood "$work/made/scores/digits.h5" --detectors msp --out "$work/one"
browse "$work/one" 390 dark false "msp, the only detector" "--images digits=DIR"

# Thresholds fixed on another set: here on a copy.
cp "$work/made/scores/val.h5" "$work/copy.h5"
expect 0 "$FAROUT" report --id "$work/made/scores/val.h5" --ood "$work/made/scores/digits.h5" --calibrate "$work/copy.h5" --out "$work/calibrated"
browse "$work/calibrated" 820 light false "Fixed on copy" "what the transfer costs"

# Images of the same classes, seen otherwise: the held-out ones stand for them.
expect 0 "$FAROUT" report --id "$work/made/scores/val.h5" --ood "$work/made/scores/digits.h5" --shifted "$work/made/scores/held_out.h5" --out "$work/spectrum"
for window in "390 dark" "820 light" "1440 dark"; do
    # shellcheck disable=SC2086 # two words
    browse "$work/spectrum" $window false "The same classes, seen otherwise" "held_out (200)" "with shifted"
done

# Runs side by side, one of them with another gamma and without three quarters of one set.
every_nth 4 "$work/digits.txt" "$work/fewer.txt"
sed "s|^list = .*digits.txt|list = $work/fewer.txt|" "$work/job.cfg" >"$work/fewer.cfg"
expect 0 "$FAROUT" run "$work/job.cfg" --out "$work/gamma" --set gen.gamma=0.5
expect 0 "$FAROUT" run "$work/fewer.cfg" --out "$work/fewer"
expect 0 "$FAROUT" compare "$work/made" "$work/gamma" "$work/fewer" --out "$work/compare.csv" --page "$work/compare.html"
for width in 390 1440; do
    open_page "$work/compare.html" "$width" light
    run_script < <(echo "const expected = { width: $width, csv: $(json_text <"$work/compare.csv") };" && cat "$folder/compare_checks.js")
    [[ "$answer" == *'"PASSED'* ]] || fail "compare.html at $width pixels: $answer"
    if found=$(problems); then fail "compare.html at $width pixels: the browser says $found"; fi
done

# Names with HTML in them: of files, of folders, of classes.
odd='<b>bold & "quoted"' odd_folder='<img src=x onerror=boom()>'
mkdir -p "$work/odd/$odd_folder" "$work/odd/plain"
head -n 30 "$work/digits.txt" | cut -d ' ' -f 1 | while read -r image; do cp "$DEMO_DATA/digits/$image" "$work/odd/$odd_folder/"; done
head -n 40 "$work/digits.txt" | tail -n 10 | cut -d ' ' -f 1 | while read -r image; do cp "$DEMO_DATA/digits/$image" "$work/odd/plain/"; done
expect 0 "$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors" --root "$work/odd" --out "$work/$odd.h5" --block 64 --batch 16
expect 0 "$FAROUT" score --features "$work/$odd.h5" --head "$work/made/head.h5" --statistics "$work/made/statistics.h5" --out "$work/odd_scores/"
for class in 0 1 2 3 4 5 6 7; do echo "<script>boom($class)</script><!-- class $class"; done >"$work/classes.txt"
expect 0 "$FAROUT" report --id "$work/made/scores/val.h5" --ood "$work/odd_scores/$odd.h5" "$work/made/scores/digits.h5" --out "$work/odd_report" \
    --class-names "$work/classes.txt" --images "$odd=$work/odd" --images "digits=$DEMO_DATA/digits" --group "<i>far</i>=$odd,digits"
browse "$work/odd_report" 1440 dark true "$odd" "$odd_folder" "mean <i>far</i>" "<script>boom("

# All detectors on 50,000 and 34,792 images, with pictures that compress badly.
expect 0 "$FULL_SIZE_SCORES" "$work/full"
images=()
for set in val openimage_o texture inaturalist imagenet_o; do images+=(--images "$set=$work/full"); done
expect 0 "$FAROUT" report --id "$work/full/val.h5" --ood "$work"/full/{openimage_o,texture,inaturalist,imagenet_o}.h5 --out "$work/full_report" \
    --group near=imagenet_o --group far=openimage_o,texture,inaturalist "${images[@]}"
size=$(stat --format %s "$work/full_report/report.html")
((size < 6000000)) || fail "report.html has $size bytes"
echo "report.html at full size: $size bytes"
browse "$work/full_report" 1440 light true "mean far"
