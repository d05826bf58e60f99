#!/usr/bin/env bash
# Sets up, builds everything, and runs the test suite. Arguments go to ctest: bash tests/run.sh --tests-regex mpi
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=jobs/setup/build.sh
source jobs/setup/build.sh

bash jobs/setup.sh --tests
# The end-to-end tests are registered where the demo's images are: these are made first.
configure OFF
build farout_demo_data
write_demo_data
configure ON -DFAROUT_DEMO_DATA="$PWD/demo/data" -DFAROUT_EFFICIENTNET_DIR="$PWD/.deps/efficientnet"
build all
# Tests of several ranks say how many cores they fill; the preset makes an empty suite a failure.
ctest --preset release --parallel "$(nproc)" "$@"
if (($#)); then exit; fi # somebody asked for certain tests

# By clang with AddressSanitizer and UndefinedBehaviorSanitizer: the unit tests of all layers but for whole networks on photos,
# and the fuzzers for a few seconds each.
mapfile -t layers < <(sed -nE 's/^farout_layer\(([a-z_]+).*/\1/p' src/CMakeLists.txt)
cmake --preset fuzz -DFAROUT_LIBTORCH="${FAROUT_LIBTORCH:-$PWD/.deps/libtorch}"
cmake --build --preset fuzz --parallel "$(compilers)" --target fuzz_targets "${layers[@]/#/test_}"
ctest --preset fuzz --parallel "$(nproc)" --exclude-regex "^models/SharedData" \
    --tests-regex "^($(IFS='|' && echo "${layers[*]}")|fuzz)/"
