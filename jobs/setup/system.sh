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
    case "$(uname -sm)" in "Linux x86_64" | "Linux aarch64") return ;; esac
    die "this is $(uname -sm); LibTorch's wheel and this script need Linux on x86_64 or aarch64." \
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
    lock_deps
    trap 'rm -rf "$deps/unfinished"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    rm -rf "$deps/unfinished"
}

# Some file systems (mounts of Lustre) offer no locks: that is no other set-up.
lock_deps() {
    local held=0
    flock --nonblock --conflict-exit-code 7 9 2>/dev/null || held=$?
    case "$held" in
        0) ;;
        7)
            say "another set-up of this folder is running; waiting for it"
            flock 9
            ;;
        *) say "the file system of $deps offers no locks: don't run two set-ups of this folder at once" ;;
    esac
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
    local as_root=() log="$deps/apt.log" words
    if [[ "$(system_lines query "$system_file")" != dpkg ]]; then
        readarray -t words < <(explain_packages)
        die "packages are missing; this script installs them on Debian and Ubuntu only. On $system_name:" "${words[@]}"
    fi
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null || ! sudo_allowed; then
            readarray -t words < <(explain_packages)
            die "packages are missing, and you are neither root nor allowed to use sudo here. An administrator runs:" "${words[@]}"
        fi
        as_root=(sudo)
    fi
    rm -f "$log"
    say "installing ${#missing_packages[@]} packages and what they need: ${missing_packages[*]}"
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
        reason="apt could not reach its packages (no network, or a proxy apt does not know?)"
        advice="See that 'apt-get update' works as root, then run this again. The whole output is in $log."
    elif grep -qE 'Unable to locate package|has no installation candidate' "$log"; then
        reason="apt does not know some of the packages"
        advice="Is the component 'main' in its sources, and does 'apt-get update' work (network)? The whole output is in $log."
    fi
    grep -E '^(E|W|Err|dpkg):' "$log" | tail -n 5 | sed 's/^/  /' >&2 || true
    die "$reason." "$advice" "Missing: ${missing_packages[*]}"
}

cmake_version() { { cmake --version 2>/dev/null || true; } | sed -n '1s/[^0-9]*\([0-9.]*\).*/\1/p'; }

check_cmake() {
    local version
    version=$(cmake_version)
    [[ -n "$version" ]] || die "no working cmake in PATH." "Install CMake 3.22 or newer (\`pip install cmake\` brings one)."
    [[ "$(printf '%s\n' 3.22 "$version" | sort -V | head -n 1)" == 3.22 ]] && return
    die "cmake $version ($(command -v cmake)) is too old: 3.22 or newer is needed." \
        "Debian 12's and Ubuntu 22.04's are new enough: put /usr/bin before it in PATH. \`pip install cmake\` brings one, too."
}
