#!/usr/bin/env bash
# What jobs/setup.sh decides without fetching anything, in a copy of its scripts: refusals, unpacking,
# and which folders count as installed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$(dirname "${BASH_SOURCE[0]}")/../../jobs" "$folder/"
cd "$folder"
export FAROUT_SKIP_APT=1
unset FAROUT_LIBTORCH

fail() { echo "FAILED: $1" >&2; exit 1; }

# refuses STATUS TEXT COMMAND...: the command ends with STATUS and says TEXT.
refuses() {
    local expected="$1" text="$2" status=0 output
    shift 2
    output=$("$@" 2>&1) || status=$?
    ((status == expected)) || fail "'$*' ended with $status, not $expected: $output"
    [[ "$output" == *"$text"* ]] || fail "'$*' does not say '$text': $output"
}

fake_libtorch() {
    mkdir -p "$1/include/torch/headeronly" "$1/lib"
    printf '#define TORCH_VERSION_MAJOR %s\n#define TORCH_VERSION_MINOR %s\n#define TORCH_VERSION_PATCH %s\n' \
        "$2" "$3" "$4" >"$1/include/torch/headeronly/version.h"
    touch "$1/lib/libtorch_cpu.so" "$1/lib/libc10.so"
}

test_refusals() {
    refuses 2 "unknown option '--no'" bash jobs/setup.sh --no
    refuses 1 "no LibTorch >= 2.11" env FAROUT_LIBTORCH="$folder/none" bash jobs/setup.sh
    refuses 1 "not an absolute path" env FAROUT_LIBTORCH=none bash jobs/setup.sh
    fake_libtorch "$folder/old" 2 9 1
    refuses 1 "LibTorch 2.9.1; 2.11 or newer" env FAROUT_LIBTORCH="$folder/old" bash jobs/setup.sh
    fake_libtorch "$folder/new" 2 11 0
    refuses 1 "no lib/libtorch_cuda.so" env FAROUT_LIBTORCH="$folder/new" bash jobs/setup.sh --cuda
    rm "$folder/new/lib/libc10.so"
    refuses 1 "no lib/libc10.so" env FAROUT_LIBTORCH="$folder/new" bash jobs/setup.sh
}

test_old_cmake() {
    mkdir fake
    printf '#!/bin/sh\necho cmake version 3.18.4\n' >fake/cmake
    chmod +x fake/cmake
    refuses 1 "cmake 3.18.4 ($folder/fake/cmake) is too old" \
        env PATH="$folder/fake:$PATH" bash -c 'source jobs/setup/system.sh; check_cmake'
}

# A folder counts as installed only with its own stamp and with all files as long as they were.
test_stamps() {
    deps="$folder/.deps" recipes="$folder/jobs/setup"
    # shellcheck source=jobs/setup/wheels.sh
    source jobs/setup/wheels.sh
    mkdir -p "$deps"
    python3 -c 'import zipfile; z = zipfile.ZipFile("a.whl", "w"); z.writestr("a/b/c.txt", "12345"); z.writestr("a/d", "6")'
    is_installed thing recipe && fail "a missing folder counts as installed"
    unpack a.whl "$deps/unfinished/thing" 'a/(.*)=kept/'
    is_installed thing recipe && fail "an unfinished folder counts as installed"
    finish thing recipe kept/b/c.txt kept/d
    [[ "$(cat "$deps/thing/kept/b/c.txt")" == 12345 ]] || fail "unpacked bytes differ"
    is_installed thing recipe || fail "a finished folder does not count as installed"
    is_installed thing other && fail "another recipe counts as installed"
    refuses 1 "holds nothing like nothing" unpack a.whl "$deps/unfinished/thing" 'nothing=x'
    echo more >>"$deps/thing/kept/d"
    is_installed thing recipe && fail "a changed file went unnoticed"
    rm "$deps/thing/kept/d"
    is_installed thing recipe && fail "a lost file went unnoticed"
    return 0
}

test_refusals
test_old_cmake
test_stamps
echo "all as expected"
