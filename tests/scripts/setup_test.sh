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

# Every system's names, as --print tells them; nothing is fetched.
test_print() {
    local name
    for name in 'rocky 9.4:dnf install .*hdf5-openmpi-devel' 'almalinux 8.10:gcc-toolset-12-gcc-c' 'sles 15.5:zypper install' \
        'fedora 40:names are not known here' 'ubuntu 20.04:names are not known here'; do
        printf 'ID=%s\nVERSION_ID=%s\nPRETTY_NAME="%s"\n' "${name%% *}" "$(cut -d : -f 1 <<<"${name#* }")" it >os-release
        os_release="$folder/os-release" bash jobs/setup.sh --print >out 2>&1 && fail "--print finds everything on ${name%%:*}"
        grep -qE -- "${name#*:}" out || fail "--print on ${name%%:*}: $(cat out)"
        grep -q 'in .deps: libtorch digits echarts missing' out || fail "--print: $(cat out)"
    done
    [[ ! -e .deps ]] || fail "--print makes .deps"
    printf 'ID=fedora\n' >os-release
    refuses 1 "packages this script doesn't know" env -u FAROUT_SKIP_APT os_release="$folder/os-release" bash jobs/setup.sh
    refuses 2 "--bundle needs a file" bash jobs/setup.sh --bundle
    refuses 1 "FAROUT_ECHARTS=$folder/none is not the absolute path of a file" \
        env FAROUT_LIBTORCH="$folder/whole" FAROUT_ECHARTS="$folder/none" bash jobs/setup.sh
}

test_old_pip() {
    printf '#!/bin/sh\necho pip 20.2.4 from there\n' >fake/python3
    chmod +x fake/python3
    refuses 1 "pip 20.2.4 ($folder/fake/python3) is too old" env PATH="$folder/fake:$PATH" bash -c '
        recipes=jobs/setup deps=x
        source jobs/setup/system.sh; source jobs/setup/wheels.sh; fetch_wheels a b'
    rm fake/python3
}

# A file system without locks is no other set-up; one that is locked is waited for.
test_locks() {
    printf '#!/bin/sh\necho flock: 9: Function not implemented >&2; exit 71\n' >fake/flock
    chmod +x fake/flock
    (
        deps="$folder/locked"
        mkdir -p "$deps"
        source jobs/setup/system.sh
        PATH="$folder/fake:$PATH" open_deps
    ) >out 2>&1
    grep -q "offers no locks" out || fail "no word on locks: $(cat out)"
    rm fake/flock
}

# What one machine fetched, another has out of the file; a file that was cut is refused.
test_bundle() (
    unset FAROUT_FASHION_MNIST
    deps="$folder/one" recipes="$folder/jobs/setup"
    # shellcheck source=/dev/null
    for part in system packages wheels components bundle; do source "jobs/setup/$part.sh"; done
    mkdir -p "$deps/unfinished/digits" fashion
    echo 12345 >"$deps/unfinished/digits/a"
    finish digits "$(recipe digits)" a
    echo images >fashion/train-images-idx3-ubyte.gz
    FAROUT_FASHION_MNIST="$folder/fashion" write_bundle "$folder/b.tar.gz"
    deps="$folder/two"
    mkdir -p "$deps/unfinished"
    is_installed digits "$(recipe digits)" && fail "installed before"
    take_from_bundle "$folder/b.tar.gz"
    is_installed digits "$(recipe digits)" || fail "not installed out of the bundle"
    cmp "$deps/fashion-mnist/train-images-idx3-ubyte.gz" fashion/train-images-idx3-ubyte.gz
    head -c 200 b.tar.gz >cut.tar.gz
    refuses 1 "can't be unpacked" take_from_bundle "$folder/cut.tar.gz"
)

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

fake_libtorch "$folder/whole" 2 11 0
test_print
test_refusals
test_old_cmake
test_old_pip
test_locks
test_bundle
test_stamps
echo "all as expected"
