#!/usr/bin/env bash
# On demand, as root: builds farout in a Debian 13 of its own (debootstrap, 3 GB), runs the demo there, and compares its files
# byte by byte with those that this machine's build makes of the same job. A table goes to stdout; ends with 1 where
# files differ. A quarter of an hour on two cores; later runs only do what is missing.
#   bash tests/systems/debian13.sh [--mpich] [--fetch] [FOLDER]      # FOLDER: /var/tmp/farout-debian13
#   --mpich   with MPICH and its HDF5 instead of Open MPI's
#   --fetch   set-up fetches LibTorch and the rest itself, instead of taking this machine's .deps
# FAROUT: this machine's program (build/release/farout).
set -euo pipefail
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/systems/root.sh
source "$source_folder/tests/systems/root.sh"

mpi=openmpi fetch=0 folder=/var/tmp/farout-debian13
for argument in "$@"; do
    case "$argument" in
        --mpich) mpi=mpich ;;
        --fetch) fetch=1 ;;
        -*) die "unknown option $argument" ;;
        *) folder=$(realpath --canonicalize-missing "$argument") ;;
    esac
done
((EUID == 0)) || die "only root can make another Debian in a folder."
here=${FAROUT:-$source_folder/build/release/farout}
[[ -x "$here" ]] || die "no $here to compare with: bash jobs/demo.sh makes it."
root="$folder/root"
mkdir -p "$folder"

started=$SECONDS
make_root trixie "$root"
copy_source "$source_folder" "$root"
if ((!fetch)) && [[ -d "$source_folder/.deps" && ! -e "$root/farout/.deps" ]]; then
    cp -r "$source_folder/.deps" "$root/farout/.deps"
fi
echo "systems: root of Debian 13 after $((SECONDS - started)) s" >&2

# shellcheck disable=SC2016
in_root "$root" bash -euc 'cd /farout; exec bash tests/systems/demo_there.sh "$1"' _ $mpi \
    >"$folder/$mpi.log" 2>&1 || die "the build or the demo there failed: $folder/$mpi.log"
echo "systems: the demo's table after $((SECONDS - started)) s" >&2

# The same job here, over the images made there.
there="$root/farout/demo"
[[ $mpi == mpich ]] && there="$root/farout/demo-mpich"
rm -rf "$folder/here"
mkdir -p "$folder/here"
ln -s "$root/farout/demo/data" "$folder/here/data"
sed "s|\.\./demo|$folder/here|; s|^weights *= .*|weights = $source_folder/jobs/demo/fashion_demo.safetensors|" \
    "$source_folder/jobs/demo.cfg" >"$folder/here.cfg"
"$here" run "$folder/here.cfg" >"$folder/here.log" 2>&1 || die "the demo here failed: $folder/here.log"

status=0
printf '%-34s %12s  %s\n' file bytes "Debian 13 ($mpi) and here"
while read -r file; do
    verdict=same
    cmp --quiet "$there/$file" "$folder/here/$file" || verdict=DIFFERENT status=1
    printf '%-34s %12s  %s\n' "$file" "$(stat --format %s "$folder/here/$file")" "$verdict"
done < <(cd "$folder/here" && find . -type f \( -name '*.h5' -o -name metrics.csv \) -printf '%P\n' | sort)
exit "$status"
