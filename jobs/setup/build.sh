# shellcheck shell=bash
# Configuring and building, for jobs/demo.sh and tests/run.sh: one build folder serves both.

# As many compilers as there are cores and 1.5 GB of free memory for each: ATen's headers are large.
compilers() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)
    if ((memory < 1)); then echo 1; elif ((memory < cores)); then echo "$memory"; else echo "$cores"; fi
}

# configure ON|OFF [CMAKE-ARGUMENT...]: with or without the tests; sets what an earlier call may have left otherwise.
configure() {
    local tests="$1"
    shift
    cmake --preset release -DFAROUT_TESTS="$tests" -DFAROUT_LIBTORCH="${FAROUT_LIBTORCH:-$PWD/.deps/libtorch}" "$@"
}

# build TARGET...
build() {
    cmake --build --preset release --parallel "$(compilers)" --target "$@"
}

# Writes demo/data; what is there and whole stays.
write_demo_data() {
    build/release/farout_demo_data --fashion "${FAROUT_FASHION_MNIST:-/usr/share/datasets/fashion-mnist}" \
        --digits .deps/digits/digits.csv.gz --out demo/data
}
