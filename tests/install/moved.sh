#!/usr/bin/env bash
# moved.sh BUILD LIBTORCH: installs the build into a folder, moves it, hides build and LibTorch where name spaces allow it,
# and works with what was installed.
set -euo pipefail
build=$1 libtorch=$2
work=$(mktemp -d "${TMPDIR:-/tmp}/farout-install-XXXXXX")
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

DESTDIR='' cmake --install "$build" --prefix "$work/first" >"$work/log" || fail "cmake --install: $(tail -n 5 "$work/log")"
mv "$work/first" "$work/moved"
cd "$work/moved"

for file in bin/farout bin/farout_tensors bin/farout_hdf5_probe bin/farout_demo_data lib/farout/libtorch_cpu.so \
    share/farout/jobs/demo.cfg share/farout/jobs/demo/fashion_demo.safetensors share/farout/jobs/benchmark_sets.cfg \
    share/farout/slurm/submit.sh share/farout/datalists/README.md share/farout/README.md \
    share/farout/licenses/ECharts.txt share/farout/licenses/Apache-2.0.txt share/man/man1/farout.1 \
    share/bash-completion/completions/farout share/zsh/site-functions/_farout share/fish/vendor_completions.d/farout.fish; do
    [[ -s "$file" ]] || fail "no $file"
done
bash -n share/bash-completion/completions/farout || fail "the completion for bash"
extra=$(find lib/farout -type f -size +0 -printf '%f\n' | grep -E 'torch_python|libshm|hdf5|libmpi' || true)
[[ -z "$extra" ]] || fail "lib/farout holds what farout doesn't need: $extra"
for program in bin/*; do
    found=$(readelf --dynamic --wide "$program" | grep -E 'R(UN)?PATH' || true)
    # shellcheck disable=SC2016  # the loader's word
    [[ "$found" == *'[$ORIGIN/../lib/farout'* ]] || fail "$program: $found"
    for place in "$build" "$libtorch"; do
        [[ "$found" != *"$place"* ]] || fail "$program looks for libraries in $place"
    done
    missing=$(ldd "$program" | grep -E "not found|$build/" || true)
    [[ -z "$missing" ]] || fail "$program: $missing"
done

# What users do, by what lies here alone: the catalogue, tensors, HDF5 by way of the probe, and Slurm's site file.
cat >"$work/use.sh" <<'SH'
set -euo pipefail
cd "$1"
bin/farout list >"$2/list.txt"
grep -q fashion_demo "$2/list.txt"
bin/farout head --model fashion_demo --weights share/farout/jobs/demo/fashion_demo.safetensors --out "$2/head.h5"
bin/farout check "$2/head.h5"
source share/farout/slurm/site.sh
[ "$("$farout" --help)" = "$(bin/farout --help)" ]
SH
hidden=("$build" "$libtorch")
alone=()
if unshare --mount --map-root-user true 2>/dev/null; then
    # shellcheck disable=SC2016
    alone=(unshare --mount --map-root-user bash -euc '
        while [ "$1" != -- ]; do mount -t tmpfs none "$1"; shift; done
        shift
        exec "$@"' _ "${hidden[@]}" --)
else
    echo "no name spaces here: build and LibTorch are in sight"
fi
"${alone[@]}" bash "$work/use.sh" "$work/moved" "$work" >"$work/use.log" 2>&1 || fail "$(cat "$work/use.log")"
echo "an installed tree of $(du -sm . | cut -f 1) MB works where it was moved"
