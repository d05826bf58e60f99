#!/usr/bin/env bash
# On demand, as root: what slurm/containers' recipes run, in Debian 13 folders instead of a container's: build.sh in one (that of
# debian13.sh, where there is one), install.sh in an empty one. Tells sizes. After debian13.sh five minutes.
#   bash tests/systems/container.sh [FOLDER]      # FOLDER: /var/tmp/farout-debian13
set -euo pipefail
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/systems/root.sh
source "$source_folder/tests/systems/root.sh"
folder=$(realpath --canonicalize-missing "${1:-/var/tmp/farout-debian13}")
((EUID == 0)) || die "only root can make another Debian in a folder."
mkdir -p "$folder"
make_building_root trixie "$folder/root"
copy_source "$source_folder" "$folder/root"
[[ -e "$folder/root/farout/.deps" ]] || cp -rL "$source_folder/.deps" "$folder/root/farout/.deps"
in_root "$folder/root" bash /farout/slurm/containers/build.sh /packages >"$folder/container-build.log" 2>&1 ||
    die "build.sh failed: $folder/container-build.log"
rm -rf "$folder/last"
make_root trixie "$folder/last"
mkdir "$folder/last/packages"
cp "$folder"/root/packages/*.deb "$folder/root/farout/slurm/containers/install.sh" "$folder/last/packages/"
before=$(du -sm "$folder/last" | cut -f 1)
in_root "$folder/last" bash /packages/install.sh /packages >"$folder/container-install.log" 2>&1 ||
    die "install.sh failed: $folder/container-install.log"
in_root "$folder/last" mpirun --allow-run-as-root --bind-to none --oversubscribe -n 2 /usr/bin/farout list >/dev/null ||
    die "farout doesn't run under mpirun there"
echo "the .deb has $(du -m "$folder"/root/packages/*.deb | cut -f 1) MB; the last stage $(du -sm "$folder/last" | cut -f 1) MB, of it" \
    "$before MB Debian and the .deb itself"
