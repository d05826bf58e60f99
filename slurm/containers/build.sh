#!/usr/bin/env bash
# build.sh OUT: what both recipes' first stage runs, in the clone: set-up, build, and the .deb, into OUT. As root, on Debian.
# FAROUT_SETUP: options of jobs/setup.sh (--cuda; --from FILE where there is no network).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$(realpath --canonicalize-missing "$1")
# shellcheck source=jobs/setup/build.sh
source jobs/setup/build.sh
cuda=OFF
read -ra setup <<<"${FAROUT_SETUP:-}"
if [[ " ${setup[*]} " == *" --cuda "* ]]; then cuda=ON; fi
bash jobs/setup.sh "${setup[@]}"
apt-get install --yes --no-install-recommends dpkg-dev file # cpack asks them what the .deb depends on
cmake -B build/package -G Ninja -DCMAKE_BUILD_TYPE=Release -DFAROUT_CUDA=$cuda
cmake --build build/package --parallel "$(compilers)"
(cd build/package && cpack -G DEB -B "$out")
rm -rf "$out/_CPack_Packages"
