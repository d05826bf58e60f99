#!/usr/bin/env bash
# compiler.sh CXX: on demand, in the clone or inside debian13.sh's root: builds the programs and the unit tests that compute by
# the compiler CXX (g++-11, clang++-19, …) with warnings as errors, runs the tests and, on two ranks, the demo. Where there is
# the usual build, build/release, the demo's files are compared byte by byte with its; ends with 1 where they differ.
# All is in build/CXX. Ten minutes on two cores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=jobs/setup/build.sh
source jobs/setup/build.sh
# shellcheck source=tests/systems/root.sh
source tests/systems/root.sh
# shellcheck source=jobs/setup/launcher.sh
source jobs/setup/launcher.sh
cxx=${1:?compiler.sh CXX} layers=(core metrics numerics images checkpoints)
c=${cxx/clang++/clang} c=${c/g++/gcc}
command -v "$cxx" >/dev/null || die "$cxx is missing: apt-get install $(package_of "$cxx")"
bash jobs/setup.sh --quiet

# Debian's libgtest.a is its usual compiler's and may ask for that one's libstdc++, which an older compiler doesn't link (g++-13 on
# Debian 13): Google's tests by CXX itself, out of the sources that the package brings.
gtest="build/$cxx/googletest"
if [[ ! -e "$gtest/there" ]]; then
    cmake -S /usr/src/googletest -B "$gtest" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER="$c" -DCMAKE_CXX_COMPILER="$cxx" \
        -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_INSTALL_PREFIX="$PWD/$gtest/there"
    cmake --build "$gtest" --parallel "$(compilers)" --target install
fi
cmake -B "build/$cxx" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER="$c" -DCMAKE_CXX_COMPILER="$cxx" -DFAROUT_TESTS=ON \
    -DFAROUT_WARNINGS_AS_ERRORS=ON -DGTest_DIR="$PWD/$gtest/there/lib/cmake/GTest"
cmake --build "build/$cxx" --parallel "$(compilers)" --target farout farout_demo_data "${layers[@]/#/test_}"
ctest --test-dir "build/$cxx" --output-on-failure --no-tests=error --tests-regex "^($(IFS='|' && echo "${layers[*]}"))/"

write_demo_data "build/$cxx"
((EUID)) || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
set_launcher "$(sed -n 's/^MPIEXEC_EXECUTABLE:[A-Z]*=//p' "build/$cxx/CMakeCache.txt")"
rm -rf "build/$cxx/demo"
"${mpi_launch[@]}" 2 "build/$cxx/farout" run jobs/demo.cfg --out "build/$cxx/demo" </dev/null
if [[ -x build/release/farout ]]; then
    demo_of "$PWD/build/release/farout" "$PWD/demo/data" "$PWD/build/$cxx/usual"
    same_files "$cxx and build/release" "build/$cxx/demo" "build/$cxx/usual"
fi
