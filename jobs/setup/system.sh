# shellcheck shell=bash
# Part of jobs/setup.sh: the machine, its disk and Debian's packages.
# shellcheck disable=SC2154  # deps, packages, quiet … are set by setup.sh

say() { echo "setup: $*" >&2; }

# die WHAT [LINE...]: what is wrong, then what to do, a line each.
die() {
    echo "setup: $1" >&2
    shift
    printf '       %s\n' "$@" >&2
    exit 1
}

check_system() {
    if [[ "$(uname -sm)" == "Linux x86_64" ]]; then
        [[ -n "${FAROUT_SKIP_APT:-}" ]] || check_debian
        return
    fi
    die "this is $(uname -sm); LibTorch's wheel and this script need Linux x86_64." \
        "Elsewhere: install the libraries of src/cmake/Dependencies.cmake and a LibTorch >= 2.11," \
        "then: cmake --preset release -DFAROUT_LIBTORCH=/path/to/libtorch && cmake --build --preset release"
}

# Makes .deps and keeps a second set-up out. The lock is on the folder itself, so it never outlives its owner; pip
# inherits it, so that one that survives a killed set-up isn't disturbed.
open_deps() {
    mkdir -p "$deps" 2>/dev/null || true
    [[ -d "$deps" && -w "$deps" ]] ||
        die "cannot write to $deps (you are $(id -un))." "Make the folder yours: sudo chown -R $(id -un) '$deps'"
    exec 9<"$deps"
    if ! flock --nonblock 9; then
        say "another set-up of this folder is running; waiting for it"
        flock 9
    fi
    trap 'rm -rf "$deps/unfinished"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    rm -rf "$deps/unfinished"
}

list_missing_packages() {
    [[ -n "${FAROUT_SKIP_APT:-}" ]] && return
    comm -23 <(printf '%s\n' "${packages[@]}" | sort) \
        <(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null |
            sed -n 's/ installed$//p' | sort -u)
}

check_debian() {
    local ID="" VERSION_ID="" PRETTY_NAME="an unknown system"
    # shellcheck source=/dev/null
    [[ -r /etc/os-release ]] && source /etc/os-release
    [[ "$ID" == debian && "${VERSION_ID%%.*}" =~ ^[0-9]+$ && "${VERSION_ID%%.*}" -ge 12 ]] && return
    # Debian's testing and unstable have no version number.
    [[ "$ID" == debian && -z "$VERSION_ID" ]] && return
    die "this is $PRETTY_NAME; packages are installed by this script on Debian 12 or newer only." \
        "Install your system's counterparts of these Debian packages by hand:" \
        "  ${packages[*]}" \
        "and run again with FAROUT_SKIP_APT=1 in the environment."
}

# A build with tests, the demo's 60,000 images and its results.
readonly build_mb=1200

check_disk() {
    local need=$build_mb component free
    for component in "$@"; do
        need=$((need + $("space_for_$component")))
    done
    # /usr is most often on the same disk; when it isn't, apt says so itself.
    ((${#missing_packages[@]})) && need=$((need + 1100))
    free=$(df --output=avail --block-size=1M "$deps" | tail -n 1)
    ((free >= need)) && return
    die "too little disk: $((free)) MB free on the file system of $deps, about $need MB needed." \
        "Make room, or put this folder on a larger disk (.deps may be a symbolic link)."
}

install_packages() {
    local as_root=() log="$deps/apt.log"
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null || ! sudo_allowed; then
            die "Debian packages are missing, and you are neither root nor allowed to use sudo here." \
                "Ask an administrator to run:" "  apt-get install ${missing_packages[*]}" "and run this again."
        fi
        as_root=(sudo)
    fi
    rm -f "$log"
    say "installing ${#missing_packages[@]} Debian packages and what they need: ${missing_packages[*]}"
    # Lists that apt can't refresh are no failure yet: the old ones may do.
    {
        run_apt "${as_root[@]}" -- update || true
        run_apt "${as_root[@]}" -- install --yes --no-install-recommends "${missing_packages[@]}"
    } >"$log" 2>&1 9<&- </dev/null || explain_apt_failure "$log"
    rm -f "$log"
}

# Without a terminal sudo must not wait for a password that nobody will type.
sudo_allowed() {
    if [[ -t 0 ]]; then sudo --validate; else sudo --non-interactive true 2>/dev/null; fi
}

# run_apt [sudo] -- ARGUMENT...
run_apt() {
    local prefix=()
    while [[ "$1" != -- ]]; do
        prefix+=("$1")
        shift
    done
    shift
    "${prefix[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --option DPkg::Lock::Timeout=300 "$@"
}

explain_apt_failure() {
    local log="$1" reason="apt could not install the packages"
    local advice="The whole output is in $log."
    if grep -qiE 'No space left|enough free space' "$log"; then
        reason="apt found too little disk for the packages"
        advice="Make room on /usr and /var, then run this again."
    elif grep -qE 'Temporary failure|Could not (resolve|connect)|Connection (timed out|refused)|Failed to fetch' "$log"; then
        reason="apt could not reach Debian's packages (no network, or a proxy apt does not know?)"
        advice="See that 'apt-get update' works as root, then run this again. The whole output is in $log."
    elif grep -qE 'Unable to locate package|has no installation candidate' "$log"; then
        reason="apt does not know some of the packages"
        advice="Is the component 'main' in its sources, and does 'apt-get update' work (network)? The whole output is in $log."
    fi
    grep -E '^(E|W|Err|dpkg):' "$log" | tail -n 5 | sed 's/^/  /' >&2 || true
    die "$reason." "$advice" "Missing: ${missing_packages[*]}"
}

check_cmake() {
    local version
    version=$({ cmake --version 2>/dev/null || true; } | sed -n '1s/[^0-9]*\([0-9.]*\).*/\1/p')
    [[ -n "$version" ]] || die "no working cmake in PATH." "Install CMake 3.25 or newer."
    [[ "$(printf '%s\n' 3.25 "$version" | sort -V | head -n 1)" == 3.25 ]] && return
    die "cmake $version ($(command -v cmake)) is too old: 3.25 or newer is needed." \
        "Debian 12's is new enough: remove the old one, or put /usr/bin before it in PATH."
}
