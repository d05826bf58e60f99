#!/usr/bin/env bash
# Sets up what farout needs to be built and run: the system's packages and, in .deps/, LibTorch, ECharts and the demo's data.
# What is already there is left alone: run it as often as you like.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: bash jobs/setup.sh [--cuda] [--tests] [--quiet] [--print | --bundle FILE | --from FILE]

  --cuda         also what --device cuda needs: LibTorch's CUDA libraries and NVIDIA's that they load (to build it, the
                 preset cuda takes a CUDA 13 toolkit with NCCL, too, which isn't fetched)
  --tests        also what only the tests need: GoogleTest, shellcheck, clang with libFuzzer, clang-format, Slurm, Chromium,
                 EfficientNet-Lite weights
  --quiet        say nothing unless something has to be done
  --print        only say what is missing, by this system's names, and how to get it; fetches and installs nothing.
                 Ends with 1 if anything is
  --bundle FILE  also write what was fetched, and Fashion-MNIST, into FILE (a .tar.gz) for a machine without network
  --from FILE    take all that out of such a file instead of fetching it

Packages are installed on Debian and Ubuntu. Elsewhere they are named, with modules that may bring them (jobs/setup/systems/).

Environment:
  FAROUT_LIBTORCH=/path       use this LibTorch >= 2.11 (the folder with include/ and lib/), fetch none
  FAROUT_ECHARTS=/path        use this echarts.min.js (version 6), fetch none
  FAROUT_DIGITS=/path         use this digits.csv.gz (scikit-learn's), fetch none
  FAROUT_FASHION_MNIST=/path  the folder with Fashion-MNIST's four files (train-images-idx3-ubyte.gz …), where the system has
                              no package of it
  FAROUT_MPI=mpich            MPICH's packages instead of Open MPI's
  FAROUT_SKIP_APT=1           leave the system's packages to you (modules, Spack, an administrator)
  CUDA_HOME=/path             a CUDA 13 toolkit whose libraries may be used
  CMAKE_BUILD_PARALLEL_LEVEL  how many compilers jobs/demo.sh and tests/run.sh start (a login node isn't yours alone)
pip's own configuration decides where wheels come from, apt's where packages come from.
TEXT
}

# shellcheck disable=SC2034  # the parts below read these
{
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
    deps="$root/.deps" recipes="$root/jobs/setup"
    with_cuda=0 with_tests=0 quiet=0 print=0 bundle="" from=""
    while (($#)); do
        case "$1" in
            --cuda) with_cuda=1 ;;
            --tests) with_tests=1 ;;
            --quiet) quiet=1 ;;
            --print) print=1 ;;
            --bundle | --from)
                [[ -n "${2:-}" ]] || { echo "setup: $1 needs a file" >&2 && exit 2; }
                if [[ "$1" == --bundle ]]; then bundle=$(realpath -m "$2"); else from=$(realpath -m "$2"); fi
                shift
                ;;
            --help | -h) usage && exit ;;
            *) echo "setup: unknown option '$1'" >&2 && usage >&2 && exit 2 ;;
        esac
        shift
    done
}

# shellcheck source=jobs/setup/system.sh
source "$recipes/system.sh"
# shellcheck source=jobs/setup/packages.sh
source "$recipes/packages.sh"
# shellcheck source=jobs/setup/wheels.sh
source "$recipes/wheels.sh"
# shellcheck source=jobs/setup/components.sh
source "$recipes/components.sh"
# shellcheck source=jobs/setup/bundle.sh
source "$recipes/bundle.sh"

main() {
    local started=$SECONDS
    check_system
    read_system
    if ((print)); then
        print_missing
        return
    fi
    check_known_system
    open_deps
    [[ -z "$from" ]] || take_from_bundle "$from"
    local components=() component
    readarray -t missing_packages < <(list_missing_packages)
    readarray -t components < <(list_missing_components)
    [[ -n "${FAROUT_LIBTORCH:-}" ]] && check_own_libtorch "$FAROUT_LIBTORCH"
    check_own_files
    if ((${#missing_packages[@]} + ${#components[@]} == 0)); then
        check_cmake
        ((quiet)) || echo "setup: all is there ($(describe_libtorch))"
    else
        check_disk "${components[@]}"
        ((${#missing_packages[@]})) && install_packages
        check_cmake
        for component in "${components[@]}"; do
            "install_$component"
        done
        say "done in $((SECONDS - started)) s ($(describe_libtorch))"
    fi
    [[ -z "$bundle" ]] || write_bundle "$bundle"
}

main
