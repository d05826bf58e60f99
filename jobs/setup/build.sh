# shellcheck shell=bash
# Configuring and building, for jobs/demo.sh and tests/run.sh: one build folder serves both.

# As many compilers as there are cores and 1.5 GB of free memory for each: ATen's headers are large. On a login node that
# others use CMAKE_BUILD_PARALLEL_LEVEL says how many.
compilers() {
    local cores memory
    if [[ -n "${CMAKE_BUILD_PARALLEL_LEVEL:-}" ]]; then
        echo "$CMAKE_BUILD_PARALLEL_LEVEL"
        return
    fi
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)
    if ((memory < 1)); then echo 1; elif ((memory < cores)); then echo "$memory"; else echo "$cores"; fi
}

# configure ON|OFF [CMAKE-ARGUMENT...]: with or without the tests; sets what an earlier call may have left otherwise. Whether
# warnings are errors stays as the folder was first configured (OFF: these scripts are users', too) unless
# FAROUT_WARNINGS_AS_ERRORS says it, as it does in CI.
configure() {
    local tests="$1" warnings=()
    shift
    if [[ -n "${FAROUT_WARNINGS_AS_ERRORS:-}" ]]; then
        warnings=(-DFAROUT_WARNINGS_AS_ERRORS="$FAROUT_WARNINGS_AS_ERRORS")
    elif [[ ! -e build/release/CMakeCache.txt ]]; then
        warnings=(-DFAROUT_WARNINGS_AS_ERRORS=OFF)
    fi
    cmake --preset release -DFAROUT_TESTS="$tests" -DFAROUT_LIBTORCH="${FAROUT_LIBTORCH:-$PWD/.deps/libtorch}" \
        -DFAROUT_ECHARTS="${FAROUT_ECHARTS:-$PWD/.deps/echarts/echarts.min.js}" "${warnings[@]}" "$@"
}

# build TARGET...
build() {
    cmake --build --preset release --parallel "$(compilers)" --target "$@"
}

# write_demo_data BUILD: writes demo/data, by the program in BUILD; what is there and whole stays.
write_demo_data() {
    local fashion=/usr/share/datasets/fashion-mnist
    [[ ! -d "$fashion" && -d .deps/fashion-mnist ]] && fashion=$PWD/.deps/fashion-mnist # out of a bundle
    "$1/farout_demo_data" --fashion "${FAROUT_FASHION_MNIST:-$fashion}" \
        --digits "${FAROUT_DIGITS:-.deps/digits/digits.csv.gz}" --out demo/data
}
