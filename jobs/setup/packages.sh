# shellcheck shell=bash
# Part of jobs/setup.sh: which system this is, by which names its packages bring what is needed (systems/), and which of
# them aren't there.
# shellcheck disable=SC2154  # deps, recipes, with_tests … are set by setup.sh

system_name="an unknown system" system_file="" packages=()

# read_system: the file of systems/ for this one, and the packages of it that are wanted. An unknown system has no file.
read_system() {
    local ID="" VERSION_ID="" PRETTY_NAME="$system_name" release="${os_release:-/etc/os-release}" file version
    # shellcheck source=/dev/null
    [[ -r "$release" ]] && source "$release"
    system_name=$PRETTY_NAME
    for file in "$recipes"/systems/*.txt; do
        version=$(system_lines for "$file" | tr ',' '\n' | awk -v id="$ID" '$1 == id { print $2; exit }')
        [[ -n "$version" ]] || continue
        # Debian's testing and unstable have no version number. Rocky's 8 and 9 differ: each file is for one.
        if [[ -z "$VERSION_ID" || ("$(system_lines query "$file")" == dpkg && "$(oldest "$version" "$VERSION_ID")" == "$version") ||
            "${VERSION_ID%%.*}" == "$version" ]]; then
            system_file=$file
            break
        fi
    done
    [[ -z "$system_file" ]] || readarray -t packages < <(wanted_packages "$system_file")
}

oldest() { printf '%s\n' "$@" | sort -V | head -n 1; }

# system_lines KEY FILE: what the file says under the key, comments left out.
system_lines() { sed -n "s/^$1: *//p" "$2" | sed 's/ *#.*//'; }

wanted_packages() {
    local keys=(packages "${FAROUT_MPI:-openmpi}") key
    fashion_mnist >/dev/null || keys+=(demo)
    ((with_tests)) && keys+=(tests)
    for key in "${keys[@]}"; do system_lines "$key" "$1"; done | tr -s ' ' '\n' | sed '/^$/d'
}

check_known_system() {
    [[ -n "$system_file" || -n "${FAROUT_SKIP_APT:-}" ]] && return
    local advice
    readarray -t advice < <(explain_packages)
    die "this is $system_name, whose packages this script doesn't know." "${advice[@]}"
}

# Of those wanted.
list_missing_packages() {
    [[ -n "${FAROUT_SKIP_APT:-}" || -z "$system_file" ]] && return
    print_missing_packages
}

print_missing_packages() {
    [[ -n "$system_file" ]] || return 0
    comm -23 <(printf '%s\n' "${packages[@]}" | sort) <(installed_packages | sort -u)
}

installed_packages() {
    if [[ "$(system_lines query "$system_file")" == dpkg ]]; then
        dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null | sed -n 's/ installed$//p'
    else
        rpm --query --queryformat '%{NAME}\n' "${packages[@]}" 2>/dev/null | grep -v ' is not installed'
    fi || true
}

# explain_packages: the install command for what is missing, and what else is to be known of this system. For messages.
explain_packages() {
    local missing
    missing=$(print_missing_packages | paste -sd ' ')
    if [[ -z "$system_file" ]]; then
        echo "The counterparts of these Debian packages are needed:"
        echo "  $(wanted_packages "$recipes/systems/debian.txt" | paste -sd ' ')"
    elif [[ -n "$missing" ]]; then
        echo "  $(system_lines install "$system_file") $missing"
        system_lines note "$system_file" | sed 's/^/  /'
        echo "These names: $(system_lines tried "$system_file")."
    fi
    echo "Modules, Spack or a prefix of your own do as well (usual names: jobs/setup/systems/modules.txt; least versions:"
    echo "least_versions.txt there): load them, or set CMAKE_PREFIX_PATH, and run again with FAROUT_SKIP_APT=1."
}

# --print: what is missing, and how to get it.
print_missing() {
    local missing components version
    missing=$(print_missing_packages)
    components=$(list_missing_components)
    echo "system:   $system_name, $(uname -m)$([[ -n "$system_file" ]] || echo ' (its package names are not known here)')"
    if [[ -n "$missing" || -z "$system_file" ]]; then
        echo "packages:"
        explain_packages | sed 's/^/  /'
    else
        echo "packages: all are installed"
    fi
    version=$(cmake_version)
    [[ -z "$version" || "$(oldest 3.22 "$version")" == 3.22 ]] ||
        echo "cmake:    $version is too old: 3.22 or newer is needed (\`pip install cmake\` brings one)"
    if [[ -z "$components" ]]; then
        echo "in .deps: all is there"
    else
        echo "in .deps: $(paste -sd ' ' <<<"$components") missing. \`bash jobs/setup.sh\` fetches them with pip; without network,"
        echo "          take a bundle: \`bash jobs/setup.sh --bundle FILE\` elsewhere, \`bash jobs/setup.sh --from FILE\` here;"
        echo "          or name your own: FAROUT_LIBTORCH, FAROUT_ECHARTS, FAROUT_DIGITS (--help)"
    fi
    fashion_mnist >/dev/null || echo "demo:     Fashion-MNIST's four files aren't there: FAROUT_FASHION_MNIST=/their/folder, or a bundle"
    [[ -z "$missing$components" && -n "$system_file" ]]
}

# The folder of Fashion-MNIST's files: the user's, the system's, or a bundle's.
fashion_mnist() {
    local folder
    for folder in "${FAROUT_FASHION_MNIST:-/usr/share/datasets/fashion-mnist}" "$deps/fashion-mnist"; do
        if [[ -r "$folder/train-images-idx3-ubyte.gz" ]]; then
            echo "$folder"
            return
        fi
        [[ -z "${FAROUT_FASHION_MNIST:-}" ]] || break
    done
    return 1
}
