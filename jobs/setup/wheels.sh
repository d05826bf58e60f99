# shellcheck shell=bash
# Part of jobs/setup.sh: fetching wheels, taking files out of them, and the stamps that tell a finished folder.
# shellcheck disable=SC2154

python_with_pip() {
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -m pip --version >/dev/null 2>&1; then
            echo "$python"
            return
        fi
    done
    die "no python3 with pip (it fetches the wheels)." "Install python3 and python3-pip."
}

# Before 20.3 pip doesn't know LibTorch's kind of wheel (manylinux_2_28), and says that there is none.
check_pip() {
    local version
    version=$("$1" -m pip --version | sed -n 's/^pip \([0-9.]*\).*/\1/p')
    [[ "$(printf '%s\n' 20.3 "$version" | sort -V | head -n 1)" == 20.3 ]] && return
    die "pip $version ($(command -v "$1")) is too old to fetch LibTorch's wheel: 20.3 or newer is needed." \
        "A newer one, for yourself: $1 -m venv ~/newer-pip && ~/newer-pip/bin/pip install --upgrade pip" \
        "then run this again with PATH=~/newer-pip/bin:\$PATH (or install python3.11 and python3.11-pip)."
}

# fetch_wheels REQUIREMENTS FOLDER: downloads wheels pinned by hash. The interpreter that runs pip may have any
# version: the wheels are for CPython 3.11 because one had to be pinned, and nothing of Python in them is used.
fetch_wheels() {
    local requirements="$1" folder="$2" log="$deps/pip.log" python
    python=$(python_with_pip)
    check_pip "$python"
    mkdir -p "$folder" "$deps/unfinished/tmp"
    rm -f "$log"
    # Nothing is installed, so that a pip that wants a virtual environment for that needs none.
    PIP_REQUIRE_VIRTUALENV=0 TMPDIR="$deps/unfinished/tmp" "$python" -m pip download --requirement "$requirements" --require-hashes \
        --no-deps --only-binary :all: --python-version 311 --implementation cp --abi cp311 \
        --dest "$folder" --no-cache-dir --disable-pip-version-check --no-input --progress-bar off \
        >"$log" 2>&1 </dev/null || explain_pip_failure "$log" "$requirements"
    rm -rf "$deps/unfinished/tmp" "$log"
}

explain_pip_failure() {
    local log="$1" what reason="pip could not fetch"
    local advice="The whole output is in $log."
    what=$(sed -n 's/^\([^# ]\+\) .*/\1/p' "$2" | paste -sd ' ')
    if grep -q 'No space left' "$log"; then
        reason="the disk filled up while pip fetched"
        advice="Make room on the file system of $deps, then run this again."
    elif grep -qE 'DO NOT MATCH THE HASHES|HASHES' "$log"; then
        reason="the package index sent other bytes than the pinned ones for"
        advice="Nothing of it was used. Fetch again; if it stays so, ask whoever runs the index. Output: $log"
    elif grep -qE 'Retrying|NewConnectionError|Temporary failure|Connection|[Tt]imed out|SSLError' "$log"; then
        reason="pip could not reach its package index (no network, or a proxy or certificate pip does not know?) for"
        advice="See that pip can download (pip config list shows its settings), then run this again. Output: $log"
    elif grep -qE 'No matching distribution' "$log"; then
        reason="pip's package index does not have, for this system,"
        advice="A mirror may lack it: 'pip config list' shows which index is used. Output: $log"
    fi
    grep -E '^ *(ERROR|error)' "$log" | tail -n 3 | sed 's/^/  /' >&2 || true
    die "$reason $what." "$advice"
}

# unpack WHEEL FOLDER PATTERN=TARGET...: takes the files whose whole name matches PATTERN (Python's regular
# expressions) out of a wheel. They are called TARGET, with what a group of the pattern matched appended.
unpack() {
    python3 - "$@" <<'PYTHON'
import os, re, shutil, sys, zipfile
wheel, folder, rules = sys.argv[1], sys.argv[2], [rule.split("=") for rule in sys.argv[3:]]
used = set()
sys.excepthook = lambda kind, error, trace: sys.exit(f"setup: {os.path.basename(wheel)} can't be unpacked: {error}")
with zipfile.ZipFile(wheel) as archive:
    for member in archive.namelist():
        for pattern, target in rules:
            match = re.fullmatch(pattern, member)
            if not match or member.endswith("/"):
                continue
            path = os.path.join(folder, target + "".join(match.groups()))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(member) as source, open(path, "wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
            used.add(pattern)
            break
unused = [pattern for pattern, _ in rules if pattern not in used]
if unused:
    sys.exit(f"setup: {os.path.basename(wheel)} holds nothing like {', '.join(unused)}")
PYTHON
}

# recipe NAME...: identifies what an installed folder was made from.
recipe() {
    local name
    for name in "$@"; do
        sha256sum <"$recipes/$name.txt"
    done | sha256sum | cut -c 1-64
}

# finish FOLDER STAMP FILE...: records the sizes of the files that matter, then puts the folder in its place. Nothing
# but this rename makes a folder count as installed.
finish() {
    local name="$1" stamp="$2" staged="$deps/unfinished/$1"
    shift 2
    (
        cd "$staged" || exit
        echo "$stamp" >installed.txt
        stat --dereference --format '%s %n' "$@" >>installed.txt
    )
    sync --file-system "$staged"
    rm -rf "${deps:?}/$name"
    mv "$staged" "$deps/$name"
}

# is_installed FOLDER STAMP: the stamp's first line is STAMP (a pattern) and all files have the sizes it lists.
is_installed() {
    local folder="$deps/$1" stamp="$2" first listed
    [[ -r "$folder/installed.txt" ]] || return 1
    {
        read -r first
        listed=$(cat)
    } <"$folder/installed.txt"
    # shellcheck disable=SC2053  # a pattern on purpose
    [[ "$first" == $stamp && -n "$listed" ]] || return 1
    [[ "$(cd "$folder" && cut -d ' ' -f 2- <<<"$listed" |
        xargs -d '\n' stat --dereference --format '%s %n' 2>/dev/null)" == "$listed" ]]
}
