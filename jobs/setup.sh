#!/usr/bin/env bash
# Sets up what farout needs to be built and run: Debian's packages and, in .deps/, LibTorch, ECharts and the demo's data.
# What is already there is left alone: run it as often as you like.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: bash jobs/setup.sh [--cuda] [--tests] [--quiet]

  --cuda    also what --device cuda needs: LibTorch's CUDA libraries and NVIDIA's that they load (to build it, the
            preset cuda takes a CUDA 13 toolkit with NCCL, too, which isn't fetched)
  --tests   also what only the tests need: GoogleTest, shellcheck, clang with libFuzzer, clang-format, Slurm, Chromium,
            EfficientNet-Lite weights
  --quiet   say nothing unless something has to be done

Environment:
  FAROUT_LIBTORCH=/path  use this LibTorch >= 2.11 (the folder with include/ and lib/), fetch none
  FAROUT_SKIP_APT=1      leave Debian's packages to you
  CUDA_HOME=/path        a CUDA 13 toolkit whose libraries may be used
pip's own configuration decides where wheels come from, apt's where packages come from.
TEXT
}

# One line a purpose; src/cmake/Dependencies.cmake looks for the libraries in the same order.
packages=(
    g++ cmake ninja-build pkg-config
    python3 python3-pip # fetches and unpacks wheels; nothing is installed with it
    libopenmpi-dev openmpi-bin
    libhdf5-openmpi-dev hdf5-tools
    libboost-program-options-dev
    libjpeg62-turbo-dev libpng-dev libwebp-dev
    libssl-dev nlohmann-json3-dev
    libzip-dev libxxhash-dev zlib1g-dev
    dataset-fashion-mnist
)
test_packages=(
    libgtest-dev libgmock-dev shellcheck clang-format strace
    clang libclang-rt-dev # tests/fuzz
    chromium # the report's page in a browser
    iproute2 # two hosts made of one: tests/mpi/two_hosts.sh
    munge slurmctld slurmd slurm-client slurm-wlm-basic-plugins # tests/slurm starts one
)

# shellcheck disable=SC2034  # the parts below read these
{
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
    deps="$root/.deps" recipes="$root/jobs/setup"
    with_cuda=0 with_tests=0 quiet=0
    for option in "$@"; do
        case "$option" in
            --cuda) with_cuda=1 ;;
            --tests) with_tests=1 ;;
            --quiet) quiet=1 ;;
            --help | -h) usage && exit ;;
            *) echo "setup: unknown option '$option'" >&2 && usage >&2 && exit 2 ;;
        esac
    done
}
((with_tests)) && packages+=("${test_packages[@]}")

# shellcheck source=jobs/setup/system.sh
source "$recipes/system.sh"
# shellcheck source=jobs/setup/wheels.sh
source "$recipes/wheels.sh"
# shellcheck source=jobs/setup/components.sh
source "$recipes/components.sh"

main() {
    local started=$SECONDS
    check_system
    open_deps
    local components=() component
    readarray -t missing_packages < <(list_missing_packages)
    readarray -t components < <(list_missing_components)
    [[ -n "${FAROUT_LIBTORCH:-}" ]] && check_own_libtorch "$FAROUT_LIBTORCH"
    if ((${#missing_packages[@]} + ${#components[@]} == 0)); then
        check_cmake
        ((quiet)) || echo "setup: all is there ($(describe_libtorch))"
        return
    fi
    check_disk "${components[@]}"
    ((${#missing_packages[@]})) && install_packages
    check_cmake
    for component in "${components[@]}"; do
        "install_$component"
    done
    say "done in $((SECONDS - started)) s ($(describe_libtorch))"
}

main
