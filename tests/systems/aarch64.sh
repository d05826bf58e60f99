#!/usr/bin/env bash
# On demand: farout for aarch64 (Grace, Graviton) by Debian's cross compiler. Every source is compiled (those that need LibTorch
# against its headers, syntax only), and the tests of core, metrics and images run under qemu-user: pixels against Pillow's,
# figures against scikit-learn's, by the forms that need no AVX2. Ends with 1 where anything fails.
#   bash tests/systems/aarch64.sh [--short] [FOLDER]     # FOLDER: /var/tmp/farout-aarch64
#   --short   leaves out the layers that need LibTorch, but for numerics
# Needs g++-aarch64-linux-gnu and qemu-user, and this machine's apt sources; no root. Six minutes on two cores.
set -euo pipefail
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
short=0 folder=/var/tmp/farout-aarch64
for argument in "$@"; do
    case "$argument" in
        --short) short=1 ;;
        -*) echo "systems: unknown option $argument" >&2 && exit 2 ;;
        *) folder=$(realpath --canonicalize-missing "$argument") ;;
    esac
done
for tool in aarch64-linux-gnu-g++ qemu-aarch64; do
    command -v "$tool" >/dev/null || { echo "systems: $tool is missing: apt-get install g++-aarch64-linux-gnu qemu-user" >&2 && exit 1; }
done
libtorch=${FAROUT_LIBTORCH:-$source_folder/.deps/libtorch}
system="$folder/system" objects="$folder/objects"
mkdir -p "$objects"

# Debian's libraries for aarch64, unpacked: apt with folders of its own finds and fetches them.
make_system() {
    local apt="$folder/apt" package
    [[ -e "$system/made" ]] && return
    rm -rf "$system" "$apt"
    mkdir -p "$system" "$apt"/{state/lists/partial,cache/archives/partial,empty}
    touch "$apt/status"
    local options=(-o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o Dir::State="$apt/state" -o Dir::Cache="$apt/cache"
        -o Dir::State::status="$apt/status" -o APT::Sandbox::User= -o Debug::NoLocking=1 -o APT::Install-Recommends=0)
    apt-get "${options[@]}" -qq update
    apt-get "${options[@]}" -qq --yes --download-only install libc6-dev libstdc++-12-dev libgtest-dev libgmock-dev zlib1g-dev \
        libjpeg-dev libpng-dev libwebp-dev libssl-dev libxxhash-dev libzip-dev nlohmann-json3-dev libboost-program-options-dev \
        libopenmpi-dev libhdf5-openmpi-dev >/dev/null
    for package in "$apt"/cache/archives/*.deb; do dpkg-deb --extract "$package" "$system"; done
    # Links to /lib and the like would lead out of the folder.
    find "$system" -type l -lname '/*' -print0 | while IFS= read -r -d '' package; do
        ln -sfn "$(realpath --relative-to="$(dirname "$package")" "$system$(readlink "$package")")" "$package"
    done
    touch "$system/made"
}

# sources FOLDER…: .cpp files, without what needs a CUDA toolkit, and of tests those of a layer's own program.
sources() { (cd "$source_folder" && find "$@" -name '*.cpp' ! -name 'cuda_*' ! -name 'nccl_*' ! -path 'tests/*/*/*' | sort); }

flags=(-std=c++20 -O2 -Wall -Wextra -Wno-psabi -Wno-restrict --sysroot="$system" -I"$source_folder/src" -I"$source_folder/tests"
    -isystem "$system/usr/lib/aarch64-linux-gnu/openmpi/include" -isystem "$system/usr/include/hdf5/openmpi"
    -DFAROUT_VERSION='"0"' -DFAROUT_HDF5_PROBE='"farout_hdf5_probe"' -ffp-contract=off)

# compile OUT-SUFFIX FLAG… -- FOLDER…: each source by itself, as many at a time as there are cores; what is up to date stays.
# shellcheck disable=SC2016
compile() {
    local suffix="$1" more=() file
    shift
    while [[ "$1" != -- ]]; do more+=("$1") && shift; done
    shift
    for file in $(sources "$@"); do
        [[ "$objects/${file//\//_}.$suffix" -nt "$source_folder/$file" ]] || printf '%s\0' "$file"
    done | (cd "$source_folder" && xargs -0 -r -P "$(nproc)" -I{} bash -euc '
        file={} objects=$1 suffix=$2
        shift 2
        out="$objects/${file//\//_}.$suffix"
        fixtures="$PWD/$(cut -d / -f 1,2 <<<"$file")/fixtures"
        aarch64-linux-gnu-g++ "$@" -DFAROUT_FIXTURES="\"$fixtures\"" -c "$file" -o "$out.o"
        if [ -e "$out.o" ]; then mv "$out.o" "$out"; else touch "$out"; fi # nothing is made of syntax alone
        ' _ "$objects" "$suffix" "${flags[@]}" "${more[@]}")
}

# test_layers NAME LAYER… -- LIBRARY…: the tests of the first layer, linked with all.
test_layers() {
    local layers=() object found=() first="$1"
    while [[ "$1" != -- ]]; do layers+=("$1") && shift; done
    shift
    for object in "${layers[@]/#/src/}" "tests/$first"; do
        while read -r file; do found+=("$objects/${file//\//_}.o"); done < <(sources "$object")
    done
    aarch64-linux-gnu-g++ --sysroot="$system" "${found[@]}" -o "$folder/test_$first" -lgtest_main -lgmock -lgtest "$@"
    qemu-aarch64 -L "$system" "$folder/test_$first" --gtest_brief=1 --gtest_filter=-SharedData* >"$folder/test_$first.log" 2>&1 ||
        { tail -n 30 "$folder/test_$first.log" && return 1; }
    echo "tests of $first under qemu-aarch64: $(grep -E '^\[  PASSED' "$folder/test_$first.log")"
}

make_system
compile o -- src/core src/metrics src/images
compile o -DFAROUT_SHARED_DATA='"none"' -DFAROUT_EFFICIENTNET_DIR='"none"' -- tests/core tests/metrics tests/images
test_layers core --
test_layers metrics core --
test_layers images core -- -ljpeg -lpng -lz -lwebp -lwebpdemux
compile syntax -fsyntax-only -- src/parallel src/files src/datalists src/checkpoints src/catalogue src/scores src/distributed \
    src/report src/reports src/cli/commands src/cli/options src/cli/job_files src/programs/farout src/programs/demo_data
echo "layers without LibTorch: compiled"
# ATen's headers once, as a precompiled header.
mkdir -p "$folder/aten"
echo '#include <ATen/ATen.h>' >"$folder/aten/aten.h"
torch=(-isystem "$libtorch/include" -isystem "$libtorch/include/torch/csrc/api/include")
[[ -e "$folder/aten/aten.h.gch" ]] ||
    aarch64-linux-gnu-g++ "${flags[@]}" "${torch[@]}" -x c++-header "$folder/aten/aten.h" -o "$folder/aten/aten.h.gch"
with_libtorch=(src/numerics)
((short)) || with_libtorch+=(src/models src/features src/extraction src/statistics src/quantities src/detectors src/scoring
    src/jobs src/cli/tensors src/programs/farout_tensors)
compile syntax -include "$folder/aten/aten.h" "${torch[@]}" -fsyntax-only -- "${with_libtorch[@]}"
echo "layers with LibTorch (${with_libtorch[*]#src/}): compiled"
