#!/usr/bin/env bash
# report.html in a real browser: every control is used, the figures are those of metrics.csv, nothing is loaded, no errors, names with
# HTML in them stay text; at the widths of a phone, a tablet and a desk. Of a thinned demo and of scores at full size.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
checks="$(dirname "${BASH_SOURCE[0]}")/page/checks.js"

json_text() { # of stdin, as a JavaScript string without "<"
    base64 -w0 | sed 's/.*/new TextDecoder().decode(Uint8Array.from(atob("&"), (c) => c.charCodeAt(0)))/'
}

# browse REPORT_DIR WIDTH PICTURES TEXT…: the page with the checks in it passes.
browse() {
    local report=$1 width=$2 pictures=$3 page="$work/checked.html" text
    shift 3
    {
        # What goes wrong while the page itself starts counts, too.
        echo '<!DOCTYPE html><script>const problems = []; onerror = (text) => problems.push(text);'
        echo 'for (const kind of ["error", "warn"]) console[kind] = (...all) => problems.push(all.join(" "));</script>'
        sed '1d' "$report/report.html"
        echo "<script>const expected = { width: $width, pictures: $pictures,"
        echo "metrics: $(json_text <"$report/metrics.csv"), thresholds: $(json_text <"$report/thresholds.csv"), texts: ["
        for text in "$@"; do printf '%s,\n' "$(printf '%s' "$text" | json_text)"; done
        echo ']};</script><script>'
        cat "$checks"
        echo '</script>'
    } >"$page"
    # In a frame, because Chromium's own windows are never as narrow as a phone.
    echo "<!DOCTYPE html><title>no answer</title><script>onmessage = (event) => (document.title = event.data);</script>" \
        "<iframe src='checked.html' style='border: 0; width: ${width}px; height: 900px'></iframe>" >"$work/frame.html"
    timeout 250 "$CHROMIUM" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --allow-file-access-from-files --user-data-dir="$work/profile" \
        --window-size=1600,1000 --virtual-time-budget=60000 --enable-logging=stderr --dump-dom "file://$work/frame.html" \
        >"$work/dom.html" 2>"$work/browser.log" || fail "the browser ended with $?: $(tail -n 3 "$work/browser.log")"
    grep -q '<title>PASSED' "$work/dom.html" || fail "$report at $width pixels: $(grep -o '<title>[^<]*' "$work/dom.html" | tail -n 1)"
    if grep 'CONSOLE' "$work/browser.log"; then fail "$report at $width pixels: the browser's console isn't empty"; fi
    echo "$(basename "$report") at $width pixels: $(grep -o 'PASSED[^<]*' "$work/dom.html" | head -n 1)"
}

tiny_job "$work/job.cfg" "$work/made"
echo "group = far" >>"$work/job.cfg"
expect 0 "$FAROUT" run "$work/job.cfg"
says "report.html"
for width in 390 820 1440; do browse "$work/made/report" "$width" true "fashion_demo" "mean far" "took no part" 2>&1 || exit 1; done

# Names with HTML in them: of files, of folders, of classes.
odd='<b>bold & "quoted"' folder='<img src=x onerror=boom()>'
mkdir -p "$work/odd/$folder" "$work/odd/plain"
head -n 30 "$work/digits.txt" | cut -d ' ' -f 1 | while read -r image; do cp "$DEMO_DATA/digits/$image" "$work/odd/$folder/"; done
head -n 40 "$work/digits.txt" | tail -n 10 | cut -d ' ' -f 1 | while read -r image; do cp "$DEMO_DATA/digits/$image" "$work/odd/plain/"; done
expect 0 "$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors" --root "$work/odd" --out "$work/$odd.h5" --block 64 --batch 16
expect 0 "$FAROUT" score --features "$work/$odd.h5" --head "$work/made/head.h5" --statistics "$work/made/statistics.h5" --out "$work/odd_scores/"
for class in 0 1 2 3 4 5 6 7; do echo "<script>boom($class)</script><!-- class $class"; done >"$work/classes.txt"
expect 0 "$FAROUT" report --id "$work/made/scores/val.h5" --ood "$work/odd_scores/$odd.h5" --out "$work/odd_report" --class-names "$work/classes.txt" \
    --images "$odd=$work/odd" --group "<i>far</i>=$odd"
browse "$work/odd_report" 1440 true "$odd" "$folder" "mean <i>far</i>" "<script>boom(" || exit 1

# 16 detectors on 50,000 and 34,792 images, with pictures that compress badly.
expect 0 "$FULL_SIZE_SCORES" "$work/full"
images=()
for set in val openimage_o texture inaturalist imagenet_o; do images+=(--images "$set=$work/full"); done
expect 0 "$FAROUT" report --id "$work/full/val.h5" --ood "$work"/full/{openimage_o,texture,inaturalist,imagenet_o}.h5 --out "$work/full_report" \
    --group near=imagenet_o --group far=openimage_o,texture,inaturalist "${images[@]}"
size=$(stat --format %s "$work/full_report/report.html")
((size < 8000000)) || fail "report.html has $size bytes"
echo "report.html at full size: $size bytes"
browse "$work/full_report" 1440 true "mean near" "mean far" || exit 1
