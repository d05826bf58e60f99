#!/usr/bin/env bash
# run.sh TARGET SECONDS [LIBFUZZER-OPTION...]: fuzzes one target of the preset `fuzz` from its seeds.
#   cmake --preset fuzz && cmake --build --preset fuzz && bash tests/fuzz/run.sh pth_zip 1800
# What was found lies in build/fuzz/runs/TARGET (or $FUZZ_OUT/TARGET): corpus/ grows from run to run, artifacts/ holds
# inputs that failed. Exit status 0: nothing failed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tests=$(dirname "$here")
if (($# < 2)); then
    sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
target=$1 seconds=$2
shift 2
build=${FUZZ_BUILD:-$tests/../build/fuzz}
out=${FUZZ_OUT:-$build/runs}/$target
mkdir -p "$out/corpus" "$out/artifacts"

# Seeds are the fixtures of the ordinary tests, and what corpus/ holds beside them.
seeds=("$here/corpus/$target"/*)
good=$tests/checkpoints/fixtures/good arrays=$tests/checkpoints/fixtures/arrays
case "$target" in
    image_decoders) seeds+=("$tests/images/fixtures/images"/*) ;;
    safetensors) seeds+=("$good"/*.safetensors) ;;
    pth_zip) seeds+=("$good"/zip_*.pth) ;;
    pth_legacy) seeds+=("$good"/legacy_*.pth) ;;
    npz) seeds+=("$good"/*.npz "$arrays"/*.npz) ;;
    numpy_import) seeds+=("$arrays"/*.npy "$arrays"/*.pkl "$good"/*.pth "$good"/*.safetensors) ;;
    job_file) seeds+=("$tests/../jobs"/*.cfg) ;;
esac
for seed in "${seeds[@]}"; do
    if [[ -f "$seed" ]]; then cp "$seed" "$out/corpus/seed_$(basename "$seed")"; fi
done

options=(-max_total_time="$seconds" -timeout=30 -rss_limit_mb=3000 -max_len=8192 -len_control=20
    -entropic_scale_per_exec_time=1 -print_final_stats=1 -artifact_prefix="$out/artifacts/")
if [[ -f "$here/dictionaries/$target.dict" ]]; then options+=(-dict="$here/dictionaries/$target.dict"); fi
find_program() { find "$build" -name "fuzz_$target" -type f -perm -u+x | head -n 1; }
program=$(find_program)
[[ -n "$program" ]] || { echo "There is no program fuzz_$target in $build: build the preset fuzz." >&2; exit 2; }
# Every execution writes its input to a file: to memory where that can be, a disk takes most of the time.
if [[ -z ${TMPDIR:-} && -d /dev/shm && -w /dev/shm ]]; then export TMPDIR=/dev/shm; fi
# A refused array of a huge size is an exception of ours or bad_alloc, as outside; leaks are looked for at the end.
# HDF5's are malloc's null, which it answers for.
null=0
if [[ "$target" == feature_file ]]; then null=1; fi
export ASAN_OPTIONS="allocator_may_return_null=$null:${ASAN_OPTIONS:-}"
export LSAN_OPTIONS="suppressions=$here/leaks.txt:print_suppressions=0:${LSAN_OPTIONS:-}"
exec "$program" "${options[@]}" "$@" "$out/corpus"
