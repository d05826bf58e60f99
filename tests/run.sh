#!/usr/bin/env bash
# Sets up, builds everything, and runs the test suite. Arguments go to ctest: bash tests/run.sh --tests-regex mpi
# --all: the benchmarks are built, too, and the sanitizers go over every layer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=jobs/setup/build.sh
source jobs/setup/build.sh

all=no
if [ "${1:-}" = --all ]; then
    all=yes
    shift
fi
bash jobs/setup.sh --tests
# The end-to-end tests are registered where the demo's images are: these are made first.
configure OFF
build farout_demo_data
write_demo_data build/release
configure ON -DFAROUT_DEMO_DATA="$PWD/demo/data" -DFAROUT_EFFICIENTNET_DIR="$PWD/.deps/efficientnet"
build all
if [ "$all" = yes ]; then build benchmarks; fi
# Tests of several ranks say how many cores they fill; the preset makes an empty suite a failure.
ctest --preset release --parallel "$(nproc)" "$@"
if (($#)); then exit; fi # somebody asked for certain tests

# By clang with AddressSanitizer and UndefinedBehaviorSanitizer: the unit tests of the layers that parse other people's bytes,
# communicate or compute with raw pointers, and the fuzzers for a few seconds each.
layers=(core parallel files images datalists checkpoints numerics features distributed)
if [ "$all" = yes ]; then mapfile -t layers < <(sed -nE 's/^farout_layer\(([a-z_]+).*/\1/p' src/CMakeLists.txt | sort -u); fi
cmake --preset fuzz -DFAROUT_LIBTORCH="${FAROUT_LIBTORCH:-$PWD/.deps/libtorch}"
cmake --build --preset fuzz --parallel "$(compilers)" --target fuzz_targets "${layers[@]/#/test_}"
ctest --preset fuzz --parallel "$(nproc)" --exclude-regex "^models/SharedData" \
    --tests-regex "^($(IFS='|' && echo "${layers[*]}")|fuzz)/"
