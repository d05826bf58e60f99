#!/usr/bin/env bash
# On demand, as root: builds farout in a Debian 13 of its own (debootstrap, 3 GB), runs the demo there, and compares its files
# byte by byte with those that this machine's build makes of the same job. A table goes to stdout; ends with 1 where
# files differ. A quarter of an hour on two cores; later runs only do what is missing.
#   bash tests/systems/debian13.sh [--mpich | --compiler CXX] [--fetch] [FOLDER]      # FOLDER: /var/tmp/farout-debian13
#   --mpich          with MPICH and its HDF5 instead of Open MPI's; the tests that are MPI jobs and the end-to-end tests under its
#                    launcher (half an hour)
#   --compiler CXX   by g++-13, clang++-19, … (Debian 13's package of it is installed there), with warnings as errors, and the
#                    unit tests that compute
#   --fetch          set-up fetches LibTorch and the rest itself, instead of taking this machine's .deps
# FAROUT: this machine's program (build/release/farout).
set -euo pipefail
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/systems/root.sh
source "$source_folder/tests/systems/root.sh"

what=openmpi fetch=0 folder=/var/tmp/farout-debian13
while (($#)); do
    case "$1" in
        --mpich) what=mpich ;;
        --compiler) what=${2:?a compiler, as g++-13} && shift ;;
        --fetch) fetch=1 ;;
        -*) die "unknown option $1" ;;
        *) folder=$(realpath --canonicalize-missing "$1") ;;
    esac
    shift
done
((EUID == 0)) || die "only root can make another Debian in a folder."
here=${FAROUT:-$source_folder/build/release/farout}
[[ -x "$here" ]] || die "no $here to compare with: bash jobs/demo.sh makes it."
root="$folder/root"
mkdir -p "$folder"

started=$SECONDS
make_building_root trixie "$root"
copy_source "$source_folder" "$root"
if ((!fetch)) && [[ -d "$source_folder/.deps" && ! -e "$root/farout/.deps" ]]; then
    cp -r "$source_folder/.deps" "$root/farout/.deps"
fi
case "$what" in
    openmpi) run=(demo_there.sh openmpi) out=demo ;;
    mpich) run=(demo_there.sh mpich) out=build/mpich/demo tests=1 ;;
    *) run=(compiler.sh "$what") out="build/$what/demo" tests=1 && install_there "$root" "$(package_of "$what")" ;;
esac
((!${tests:-0})) || install_there "$root" libgtest-dev libgmock-dev xz-utils # a test packs a list
echo "systems: root of Debian 13 after $((SECONDS - started)) s" >&2

# shellcheck disable=SC2016
in_root "$root" bash -euc 'cd /farout; exec bash "tests/systems/$@"' _ "${run[@]}" \
    >"$folder/$what.log" 2>&1 || die "the build, the tests or the demo there failed: $folder/$what.log"
echo "systems: the demo's table after $((SECONDS - started)) s" >&2

# The same job here, over the images made there.
demo_of "$here" "$root/farout/demo/data" "$folder/here"
same_files "Debian 13 ($what) and here" "$root/farout/$out" "$folder/here"
