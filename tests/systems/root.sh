# shellcheck shell=bash
# Another Debian in a folder, for the tests of systems: source it. Packages come from where this machine's own come
# from, by apt's settings, and the environment (proxies, pip's settings) is this machine's. Needs root and debootstrap.

die() {
    echo "systems: $*" >&2
    exit 1
}

# apt_sources SUITE: this machine's sources with another suite's name, a line each, as sources.list has them.
apt_sources() {
    local here
    # shellcheck source=/dev/null
    here=$(source /etc/os-release && echo "$VERSION_CODENAME")
    # shellcheck disable=SC2016  # apt's variables
    apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        sort -u | sed -n "s/ $here/ $1/p" | sed 's/^/deb /'
}

# make_root SUITE FOLDER: once; what is there and whole stays.
make_root() {
    local suite="$1" root="$2" mirror
    [[ -e "$root/systems.made" ]] && return
    command -v debootstrap >/dev/null || die "debootstrap is missing (apt-get install debootstrap)."
    mirror=$(apt_sources "$suite" | awk -v suite="$suite" '$3 == suite { print $2; exit }')
    [[ -n "$mirror" ]] || die "apt's sources here name no suite to take $suite's place."
    rm -rf "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" >"$root.log" 2>&1 ||
        die "debootstrap failed: $root.log"
    apt_sources "$suite" >"$root/etc/apt/sources.list"
    apt-config dump --format '%f "%v";%n' | grep -E '^Acquire::(http|https|Check|Retries)' >"$root/etc/apt/apt.conf.d/99machine" || true
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
    touch "$root/systems.made"
}

# in_root ROOT COMMAND…: runs it there as root, in name spaces of its own, from /.
in_root() {
    local root="$1"
    shift
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child bash -euc '
        root=$1
        shift
        mount --make-rprivate /
        mount --bind "$root" "$root"
        mount --rbind /dev "$root/dev"
        mount -t proc proc "$root/proc"
        mount --rbind /sys "$root/sys"
        cd "$root"
        mkdir -p before
        pivot_root . before
        umount --lazy /before
        cd /
        exec env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 CCACHE_DIR=/ccache "$@"
    ' _ "$root" "$@"
}

# install_there ROOT PACKAGE…
install_there() {
    local root="$1"
    shift
    # shellcheck disable=SC2016
    in_root "$root" bash -euc 'export DEBIAN_FRONTEND=noninteractive
        dpkg --status "$@" >/dev/null 2>&1 || { apt-get -qq update; apt-get -qq --yes --no-install-recommends install "$@"; }' \
        _ "$@" >"$root.install.log" 2>&1 || die "$* can't be installed there: $root.install.log"
}

# make_building_root SUITE FOLDER: one that builds. Where compilers are started through ccache here (CMAKE_CXX_COMPILER_LAUNCHER),
# they are there, too, with a cache of the root's.
make_building_root() {
    make_root "$1" "$2"
    [[ "${CMAKE_CXX_COMPILER_LAUNCHER:-}" != ccache ]] || install_there "$2" ccache
}

# package_of CXX: Debian's package of a compiler: g++-13, and clang-19 of clang++-19.
package_of() { echo "${1/clang++/clang}"; }

# copy_source SOURCE ROOT: the working tree, what git ignores left out, as ROOT/farout; builds there stay. A file that is the
# same keeps its time there; one that isn't gets today's: its own may lie before what was built of another.
copy_source() {
    local fresh="$2/farout.new" file
    rm -rf "$fresh"
    mkdir -p "$2/farout" "$fresh"
    git -C "$1" ls-files -z --cached --others --exclude-standard |
        tar -C "$1" --null --files-from=- --create --ignore-failed-read 2>/dev/null | tar -C "$fresh" --extract --touch
    (cd "$fresh" && find . ! -type d -print0) | while IFS= read -r -d '' file; do
        cmp --silent "$fresh/$file" "$2/farout/$file" && continue
        mkdir -p "$(dirname "$2/farout/$file")"
        cp --no-dereference --preserve=mode,links "$fresh/$file" "$2/farout/$file"
    done
    rm -rf "$fresh"
}

# demo_of PROGRAM DATA OUT: the demo's job by this machine's PROGRAM over the images in DATA, into OUT, which is made anew.
demo_of() {
    local program="$1" data="$2" out="$3" source
    source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
    rm -rf "$out"
    mkdir -p "$out"
    ln -s "$data" "$out/data"
    sed "s|\.\./demo|$out|; s|^weights *= .*|weights = $source/jobs/demo/fashion_demo.safetensors|" "$source/jobs/demo.cfg" >"$out.cfg"
    "$program" run "$out.cfg" >"$out.log" 2>&1 || die "the demo by $program failed: $out.log"
}

# same_files WHAT THERE HERE: a table of the demo's files, and whether they have the same bytes; 1 where one differs.
same_files() {
    local what="$1" there="$2" here="$3" file verdict status=0
    printf '%-34s %12s  %s\n' file bytes "$what"
    while read -r file; do
        verdict=same
        cmp --quiet "$there/$file" "$here/$file" || verdict=DIFFERENT status=1
        printf '%-34s %12s  %s\n' "$file" "$(stat --format %s "$here/$file")" "$verdict"
    done < <(cd "$here" && find . -type f \( -name '*.h5' -o -name metrics.csv \) -printf '%P\n' | sort)
    return "$status"
}
