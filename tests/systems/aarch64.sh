#!/usr/bin/env bash
# On demand: farout for aarch64 (Grace, Graviton) by Debian's cross compiler, against Debian's libraries and LibTorch's wheel for
# it, built as everywhere (CMake, warnings are errors). Under qemu-user the unit tests of layers that compute run (pixels against
# Pillow's, figures against scikit-learn's, by the forms that need no AVX2), and farout itself: features of some images, against
# what this machine's build makes of them. Ends with 1 where anything fails.
#   bash tests/systems/aarch64.sh [--short] [FOLDER]     # FOLDER: /var/tmp/farout-aarch64
#   --short   leaves out the layers that need LibTorch, and farout
# FAROUT: this machine's program (build/release/farout). Needs g++-aarch64-linux-gnu, qemu-user, python3-pip, this machine's apt
# sources and pip's index; no root. Twenty minutes on two cores, --short six.
set -euo pipefail
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/systems/root.sh
source "$source_folder/tests/systems/root.sh"
# shellcheck source=jobs/setup/build.sh
source "$source_folder/jobs/setup/build.sh"
# shellcheck source=jobs/setup/wheels.sh
source "$source_folder/jobs/setup/wheels.sh"
short=0 folder=/var/tmp/farout-aarch64
for argument in "$@"; do
    case "$argument" in
        --short) short=1 ;;
        -*) die "unknown option $argument" ;;
        *) folder=$(realpath --canonicalize-missing "$argument") ;;
    esac
done
for tool in aarch64-linux-gnu-g++ qemu-aarch64; do
    command -v "$tool" >/dev/null || die "$tool is missing: apt-get install g++-aarch64-linux-gnu qemu-user"
done
system="$folder/system" libtorch="$folder/libtorch" build="$folder/build" here=${FAROUT:-$source_folder/build/release/farout}
mkdir -p "$folder"

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

# What jobs/setup.sh takes out of the wheels on such a machine, by its recipes; libtorch_cpu.so asks for two of NVIDIA's libraries.
make_libtorch() {
    local recipes="$source_folder/jobs/setup" wheels="$folder/wheels" wheel platforms=() glibc
    [[ -e "$libtorch/made" ]] && return
    rm -rf "$libtorch" "$wheels"
    mkdir -p "$wheels"
    { cat "$recipes/libtorch-aarch64.txt" && grep -E '^nvidia-cuda-(runtime|cupti)==' "$recipes/cuda-aarch64.txt"; } >"$wheels/wanted.txt"
    for glibc in 2_28 2_27 2_25 2_17; do platforms+=(--platform "manylinux_${glibc}_aarch64"); done
    python3 -m pip download --quiet --requirement "$wheels/wanted.txt" --require-hashes --no-deps --only-binary :all: \
        --python-version 311 --implementation cp --abi cp311 --abi none "${platforms[@]}" --dest "$wheels" --no-cache-dir
    unpack "$wheels"/torch-*.whl "$libtorch" 'torch/lib/(lib(?:c10|torch_cpu|arm_compute[^/]*|gfortran|nvpl_[^/]*)[.]so[^/]*)=lib/' \
        'torch/lib/(libgomp[.]so[.]1)=lib/' 'torch/include/(.*)=include/'
    for wheel in "$wheels"/nvidia_*.whl; do unpack "$wheel" "$libtorch/lib" 'nvidia/.*/lib/(lib(?:cudart|cupti)[^/]*[.]so[^/]*)='; done
    rm -rf "$wheels"
    touch "$libtorch/made"
}

on_aarch64() { qemu-aarch64 -L "$system" "$@"; }

make_system
make_libtorch
cmake -S "$source_folder" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DFAROUT_TESTS=ON -DFAROUT_WARNINGS_AS_ERRORS=ON \
    -DCMAKE_TOOLCHAIN_FILE="$source_folder/tests/systems/aarch64.cmake" -DFAROUT_SYSTEM="$system" -DFAROUT_LIBTORCH="$libtorch" \
    >"$folder/configure.log" 2>&1 || die "configuring failed: $folder/configure.log"
layers=(core metrics images) programs=()
((short)) || layers+=(numerics) programs=(farout farout_tensors farout_hdf5_probe)
cmake --build "$build" --parallel "$(compilers)" --target "${layers[@]/#/test_}" "${programs[@]}"
for layer in "${layers[@]}"; do
    on_aarch64 "$build/tests/test_$layer" --gtest_brief=1 --gtest_filter=-SharedData* >"$folder/test_$layer.log" 2>&1 ||
        { tail -n 30 "$folder/test_$layer.log" && die "a test of $layer failed under qemu-aarch64: $folder/test_$layer.log"; }
    # Skipped are those of x86's instructions.
    echo "tests of $layer under qemu-aarch64: $(sed -nE 's/^\[ +(PASSED|SKIPPED) +\] ([0-9]+) tests?[.]$/\1 \2/p' "$folder/test_$layer.log" | paste -sd ' ')"
done
((short)) && exit

# farout starts its two other programs itself: the kernel takes these for qemu's by scripts of their names.
run="$folder/run" data="$source_folder/demo/data"
[[ -x "$here" && -d "$data" ]] || die "no $here and $data to compare with: bash jobs/demo.sh makes them."
rm -rf "$run"
mkdir -p "$run"
cp "$build/farout" "$run/"
for program in farout_tensors farout_hdf5_probe; do
    cp "$build/$program" "$run/$program.aarch64"
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nexec qemu-aarch64 -L "%s" "%s" "$@"\n' "$system" "$run/$program.aarch64" >"$run/$program"
    chmod +x "$run/$program"
done
job() { # OUT: the demo's, thinned
    local set
    for set in fashion/train:100 fashion/test:40 fashion/held_out:20 digits/digits:20; do
        awk -v nth="${set#*:}" 'NR % nth == 1' "$data/${set%:*}.txt" >"$run/$(basename "${set%:*}").txt"
    done
    sed "s|^out *=.*|out = $1|; s|^weights *=.*|weights = $source_folder/jobs/demo/fashion_demo.safetensors|
        s|^root *= *\.\./demo/data|root = $data|; s|^list *= .*/|list = $run/|" "$source_folder/jobs/demo.cfg" >"$1.cfg"
}
job "$run/here"
"$here" run "$run/here.cfg" >"$run/here.log" 2>&1 || die "the job failed here: $run/here.log"
job "$run/there"
on_aarch64 "$run/farout" run "$run/there.cfg" --threads 1 --workers 1 >"$run/there.log" 2>&1 || die "farout failed under qemu-aarch64: $run/there.log"
# LibTorch's sums are in another order there: figures agree, not bits.
paste -d , "$run"/{here,there}/report/metrics.csv | awk -F, '
    NR == 1 { columns = NF / 2; next }
    $1 != $(columns + 1) || $2 != $(columns + 2) || $3 != $(columns + 3) { exit bad = 1 }
    { difference = $5 - $(columns + 5); if (difference < 0) difference = -difference; if (difference > most) most = difference }
    END {
        printf "farout under qemu-aarch64: a thinned demo, %d AUROCs, at most %.2g points from those here\n", NR - 1, 100 * most
        exit bad || NR < 30 || most > 0.001
    }' || die "the figures there are others: $run/there/report/metrics.csv"
