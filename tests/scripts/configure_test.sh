#!/usr/bin/env bash
# configure_test.sh SOURCE COMPILER: what configuring finds out and refuses, with libraries made up for it: two MPIs, a LibTorch
# among other people's libraries, two OpenMP runtimes, an old compiler.
set -euo pipefail
source=$1 compiler=$2
work=$(mktemp -d "${TMPDIR:-/tmp}/farout-configure-XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() { echo "FAILED: $1" >&2; exit 1; }
# says STATUS TEXT COMMAND...: ends with 0 or not (STATUS is 0 or 1) and says TEXT, however CMake breaks its lines.
says() {
    local expected="$1" text="$2" status=0
    shift 2
    "$@" >out 2>&1 || status=1
    ((status == expected)) || fail "'$*' ended with $status: $(cat out)"
    tr -s ' \n' ' ' <out | grep -qF -- "$text" || fail "'$*' doesn't say '$text': $(cat out)"
}
# library FILE SONAME [NEEDED...]
library() {
    local file="$1" soname="$2"
    shift 2
    mkdir -p "$(dirname "$file")"
    echo 'int nothing;' | "$compiler" -x c - -x none -shared -nostdlib -fPIC -o "$file" "-Wl,-soname,$soname" -Wl,--no-as-needed "$@"
}
# project DIRECTIVES: a CMake project with the modules of farout at hand.
project() {
    mkdir -p project
    {
        echo 'cmake_minimum_required(VERSION 3.22)'
        echo 'project(part NONE)'
        echo "list(APPEND CMAKE_MODULE_PATH \"$source/src/cmake\")"
        cat
    } >project/CMakeLists.txt
}

library openmpi/libmpi.so libmpi.so.40
library mpich/libmpi.so libmpi.so.12
library hdf5/libhdf5.so libhdf5.so.103 openmpi/libmpi.so
project <<'CMAKE'
include(SharedLibraries)
farout_same_mpi(differ HDF5 "${HDF5}" /usr/lib/libm.a MPI "${MPI}")
message("two MPIs: <${differ}>")
CMAKE
says 0 'two MPIs: <>' cmake -S project -B build -DHDF5="$work/hdf5/libhdf5.so" -DMPI="$work/openmpi/libmpi.so"
says 0 'two MPIs: <HDF5 asks for libmpi.so.40; the MPI found is libmpi.so.12>' \
    cmake -S project -B build -DHDF5="$work/hdf5/libhdf5.so" -DMPI="$work/mpich/libmpi.so"
says 0 'two MPIs: <>' cmake -S project -B build -DHDF5="$work/hdf5/libhdf5.a" -DMPI="$work/mpich/libmpi.so"

# As in a conda environment: libgomp under three names, and libraries that are nobody's business.
mkdir -p conda/include/torch/headeronly
printf '#define TORCH_VERSION_%s\n' 'MAJOR 2' 'MINOR 11' 'PATCH 0' >conda/include/torch/headeronly/version.h
library conda/lib/libomp.so libgomp.so.1
ln -s libomp.so conda/lib/libgomp.so.1
ln -s libomp.so conda/lib/libgomp.so
library conda/lib/libmkl_core.so.2 libmkl_core.so.2
library conda/lib/libc10.so libc10.so
library conda/lib/libtorch_cpu.so libtorch_cpu.so conda/lib/libc10.so conda/lib/libomp.so
for other in libhdf5.so.103 libmpi.so.40 libjpeg.so.8; do library "conda/lib/$other" "$other"; done
project <<'CMAKE'
include(SharedLibraries)
include(LibTorch)
get_target_property(file farout::torch_cpu IMPORTED_LOCATION)
message("links ${file}; OpenMP ${torch_openmp}")
CMAKE
says 0 "links $work/links/libtorch/libtorch_cpu.so; OpenMP $work/links/libtorch/libgomp.so.1" \
    cmake -S project -B links -DFAROUT_LIBTORCH="$work/conda"
[[ "$(cd links/libtorch && echo *)" == "libc10.so libgomp.so.1 libmkl_core.so.2 libtorch_cpu.so" ]] ||
    fail "the folder of links holds $(cd links/libtorch && echo *)"
library conda/lib/libiomp5.so libiomp5.so
library conda/lib/libc10.so libc10.so conda/lib/libiomp5.so
says 1 'needs more than one OpenMP runtime' cmake -S project -B two -DFAROUT_LIBTORCH="$work/conda"
says 0 "OpenMP $work/conda/lib/libomp.so" \
    cmake -S project -B two -DFAROUT_LIBTORCH="$work/conda" -DFAROUT_OPENMP="$work/conda/lib/libomp.so"

project <<'CMAKE'
include(Toolchain)
CMAKE
says 1 'is GNU 8.5.0; 11 or newer is needed' cmake -S project -B old -DCMAKE_CXX_COMPILER=g++ \
    -DCMAKE_CXX_COMPILER_ID=GNU -DCMAKE_CXX_COMPILER_VERSION=8.5.0
says 0 'Generating done' cmake -S project -B new -DCMAKE_CXX_COMPILER=g++ -DCMAKE_CXX_COMPILER_ID=GNU \
    -DCMAKE_CXX_COMPILER_VERSION=11.4.0
echo "all as expected"
