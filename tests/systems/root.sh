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
        exec env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"
    ' _ "$root" "$@"
}

# copy_source SOURCE ROOT: the working tree, what git ignores left out, as ROOT/farout; builds there stay.
copy_source() {
    mkdir -p "$2/farout"
    git -C "$1" ls-files -z --cached --others --exclude-standard |
        tar -C "$1" --null --files-from=- --create --ignore-failed-read 2>/dev/null | tar -C "$2/farout" --extract
}
