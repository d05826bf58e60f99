# Chromium, told what to do through its DevTools pipe (JSON messages, each ended by a NUL), so that a page is opened as it is, in windows as
# narrow as a phone's. Source it behind harness.sh; call with CHROMIUM in the environment.
# shellcheck shell=bash disable=SC2154 # $work is the harness's

start_browser() {
    mkfifo "$work/to_browser" "$work/from_browser"
    "$CHROMIUM" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars --user-data-dir="$work/profile" \
        --remote-debugging-pipe 3<"$work/to_browser" 4>"$work/from_browser" 2>"$work/browser.log" &
    browser=$! asked=0 tab=
    exec 8>"$work/to_browser" 9<"$work/from_browser"
    trap 'kill "$browser" 2>/dev/null; wait "$browser"; rm -rf "$work"' EXIT
    ask Target.createTarget '{"url": "about:blank"}'
    ask Target.attachToTarget "{\"flatten\": true, \"targetId\": \"$(text_of targetId)\"}"
    tab=", \"sessionId\": \"$(text_of sessionId)\""
    for domain in Page Runtime Log; do ask "$domain.enable"; done
}

# ask METHOD [PARAMETERS]: its answer is in $answer; what the browser says meanwhile goes to $work/heard, a line each.
ask() {
    printf '{"id": %d, "method": "%s", "params": %s%s}\0' "$((++asked))" "$1" "${2:-{\}}" "$tab" >&8
    hear "\"id\":$asked,"
    [[ "$answer" != *'"error":'* ]] || fail "$1: $answer"
}

# hear TEXT: waits for a message that holds it.
hear() {
    while IFS= read -r -d '' -t 240 answer <&9; do
        [[ "$answer" != *"$1"* ]] || return 0
        printf '%s\n' "$answer" >>"$work/heard"
    done
    fail "the browser is silent: $(tail -n 3 "$work/browser.log")"
}

# The first text of that name in the answer.
text_of() {
    local rest=${answer#*"\"$1\":\""}
    echo "${rest%%\"*}"
}

# open_page FILE WIDTH LIGHT_OR_DARK: in a window of that many pixels; a phone's, with its touch screen, where that is narrow.
open_page() {
    local phone=false
    (($2 > 600)) || phone=true
    : >"$work/heard"
    ask Emulation.setDeviceMetricsOverride "{\"width\": $2, \"height\": 850, \"deviceScaleFactor\": 1, \"mobile\": $phone}"
    ask Emulation.setTouchEmulationEnabled "{\"enabled\": $phone}"
    ask Emulation.setEmulatedMedia "{\"features\": [{\"name\": \"prefers-color-scheme\", \"value\": \"$3\"}]}"
    ask Page.navigate "{\"url\": \"file://$1\"}"
    run_script <<<'new Promise((done) => (document.readyState === "complete" ? done() : addEventListener("load", done)))'
}

# run_script < SCRIPT: in the page; the text that it, or its promise, ends with is in $answer.
run_script() {
    local script
    script=$(base64 -w0)
    ask Runtime.evaluate "{\"awaitPromise\": true, \"expression\": \"eval(new TextDecoder().decode(Uint8Array.from(atob('$script'), (c) => c.charCodeAt(0))))\"}"
}

# What went wrong in the page, if anything: errors, warnings, and whatever the browser itself logs.
problems() {
    grep -E 'Runtime.exceptionThrown|Runtime.consoleAPICalled|Log.entryAdded' "$work/heard"
}
