# shellcheck shell=bash
# Part of jobs/setup.sh: LibTorch out of its wheel, and NVIDIA's libraries that it loads.
# shellcheck disable=SC2154

# libtorch_cpu.so itself was linked against the first two, so that every build needs them.
declare -rA nvidia_packages=(
    [libcudart.so.13]=nvidia-cuda-runtime
    [libcupti.so.13]=nvidia-cuda-cupti
    [libcublas.so.13]=nvidia-cublas
    [libcublasLt.so.13]=nvidia-cublas
    [libcudnn.so.9]=nvidia-cudnn-cu13
    [libcufft.so.12]=nvidia-cufft
    [libcufile.so.0]=nvidia-cufile
    [libcurand.so.10]=nvidia-curand
    [libcusolver.so.12]=nvidia-cusolver
    [libcusparse.so.12]=nvidia-cusparse
    [libcusparseLt.so.0]=nvidia-cusparselt-cu13
    [libnccl.so.2]=nvidia-nccl-cu13
    [libnvJitLink.so.13]=nvidia-nvjitlink
    [libnvrtc.so.13]=nvidia-cuda-nvrtc
    [libnvshmem_host.so.3]=nvidia-nvshmem-cu13
)

# The wheels for this processor. x86-64's recipes have no suffix.
libtorch_recipe=libtorch cuda_recipe=cuda
[[ "$(uname -m)" == aarch64 ]] && libtorch_recipe=libtorch-aarch64 cuda_recipe=cuda-aarch64

# A LibTorch with its CUDA half serves a build without it, too.
libtorch_is_installed() {
    local kind='cp*'
    ((with_cuda)) && kind='cpu+cuda'
    is_installed libtorch "LibTorch $kind $(recipe $libtorch_recipe $cuda_recipe)"
}

describe_libtorch() {
    local folder="${FAROUT_LIBTORCH:-$deps/libtorch}"
    echo "LibTorch $(libtorch_version "$folder") in $folder"
}

libtorch_version() {
    local header="$1/include/torch/headeronly/version.h"
    [[ ! -r "$header" ]] ||
        sed -n 's/^#define TORCH_VERSION_\(MAJOR\|MINOR\|PATCH\) \([0-9]*\).*/\2/p' "$header" | paste -sd .
}

check_own_libtorch() {
    local folder="$1" version library libraries=(libtorch_cpu.so libc10.so)
    [[ "$folder" == /* ]] || die "FAROUT_LIBTORCH=$folder is not an absolute path." "Give the whole path."
    version=$(libtorch_version "$folder")
    [[ -n "$version" ]] || die "FAROUT_LIBTORCH=$folder holds no include/torch/headeronly/version.h: no LibTorch >= 2.11." \
        "Point it to the folder that holds include/ and lib/, or unset it to have one fetched."
    [[ "$(printf '%s\n' 2.11 "$version" | sort -V | head -n 1)" == 2.11 ]] ||
        die "FAROUT_LIBTORCH=$folder is LibTorch $version; 2.11 or newer is needed." "Unset it to have one fetched."
    ((with_cuda)) && libraries+=(libtorch_cuda.so libc10_cuda.so)
    for library in "${libraries[@]}"; do
        [[ -r "$folder/lib/$library" ]] || die "FAROUT_LIBTORCH=$folder has no lib/$library." \
            "Point it to a LibTorch with shared libraries$( ((with_cuda)) && echo ' and CUDA')."
    done
}

space_for_libtorch() { if ((with_cuda)); then echo 5400; else echo 1200; fi; }

install_libtorch() {
    local staged="$deps/unfinished/libtorch" kind=cpu libraries=(c10 torch_cpu) library rules=() files
    ((with_cuda)) && kind=cpu+cuda libraries+=(c10_cuda torch_cuda torch_cuda_linalg torch_nvshmem caffe2_nvrtc)
    for library in "${libraries[@]}"; do
        rules+=("torch/lib/(lib${library}[.]so)=lib/")
    done
    # Arm's and NVIDIA's libraries of linear algebra, which its wheel for aarch64 carries.
    local processors=()
    [[ "$(uname -m)" == aarch64 ]] && processors=('torch/lib/(lib(?:arm_compute|gfortran|nvpl_)[^/]*[.]so[^/]*)=lib/')
    say "fetching LibTorch (530 MB)"
    fetch_wheels "$recipes/$libtorch_recipe.txt" "$staged.wheels"
    unpack "$staged".wheels/*.whl "$staged" "${rules[@]}" 'torch/lib/(libgomp[.]so[.]1)=lib/' "${processors[@]}" \
        'torch/include/(.*)=include/' 'torch-.*[.]dist-info/licenses/(LICENSE|NOTICE)=licenses/'
    rm -rf "$staged.wheels"
    copy_from_toolkit "$staged/lib" libcudart.so.13 libcupti.so.13
    ((with_cuda)) && link_from_toolkit "$staged/lib"
    fetch_nvidia_libraries "$staged/lib"
    check_loads "$staged/lib" "${libraries[@]}"
    (cd "$staged" && find lib include/torch/headeronly/version.h -not -type d | sort) >"$staged.files"
    readarray -t files <"$staged.files"
    finish libtorch "LibTorch $kind $(recipe $libtorch_recipe $cuda_recipe)" "${files[@]}"
}

# The folders in which a CUDA 13 toolkit keeps its libraries, those that exist.
toolkit_folders() {
    local toolkit folder ldconfig
    for toolkit in "${CUDA_HOME:-}" "${CUDA_PATH:-}" /usr/local/cuda /usr/local/cuda-13*; do
        for folder in lib64 lib targets/x86_64-linux/lib targets/sbsa-linux/lib extras/CUPTI/lib64; do
            [[ -n "$toolkit" && -d "$toolkit/$folder" ]] && echo "$toolkit/$folder"
        done
    done
    ldconfig=$(PATH="$PATH:/sbin:/usr/sbin" command -v ldconfig) || return 0
    "$ldconfig" -p | sed -n 's|.*libcu.*\.so\.13 (.*x86-64.*=> \(.*\)/[^/]*$|\1|p' | sort -u
}

# find_in_toolkit NAME: the first readable one. Its name carries the ABI version, so any that bears it will do.
find_in_toolkit() {
    local folder
    while read -r folder; do
        if [[ -r "$folder/$1" ]]; then
            readlink -f "$folder/$1"
            return
        fi
    done < <(toolkit_folders)
}

copy_from_toolkit() {
    local folder="$1" name found
    shift
    for name in "$@"; do
        found=$(find_in_toolkit "$name")
        [[ -z "$found" ]] || cp --dereference "$found" "$folder/$name"
    done
}

# What --cuda needs is gigabytes: linked, not copied, from a toolkit, with the parts that cuDNN opens by name.
link_from_toolkit() {
    local folder="$1" name found part
    for name in "${!nvidia_packages[@]}"; do
        [[ -e "$folder/$name" ]] && continue
        found=$(find_in_toolkit "$name")
        [[ -n "$found" ]] || continue
        ln -s "$found" "$folder/$name"
        [[ "$name" == libcudnn.so.9 || "$name" == libnvrtc.so.13 ]] || continue
        for part in "$(dirname "$found")"/"${name%%.so*}"[_-]*.so.*; do
            [[ -e "$part" ]] && ln -sf "$(readlink -f "$part")" "$folder/$(basename "$part")"
        done
    done
}

# missing_libraries FOLDER: what the loader would not find for the libraries there. libcuda.so.1 is the driver's: only
# a machine with a GPU has it.
missing_libraries() {
    local library
    for library in "$1"/*.so*; do
        LD_LIBRARY_PATH="$1" ldd "$library" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found$/\1/p'
    done | sort -u | grep -vx 'libcuda\.so\.1' || true
}

# Fetched libraries may need others: until nothing is missing.
fetch_nvidia_libraries() {
    local folder="$1" wanted name round
    for round in 1 2 3; do
        wanted=()
        for name in $(nvidia_libraries_to_fetch "$folder"); do
            wanted+=("${nvidia_packages[$name]:?setup: LibTorch needs $name, which no package is known for}")
        done
        ((${#wanted[@]})) || return 0
        readarray -t wanted < <(printf '%s\n' "${wanted[@]}" | sort -u)
        say "fetching NVIDIA's libraries, round $round: ${wanted[*]}"
        fetch_nvidia_packages "$folder" "${wanted[@]}"
    done
}

# Every LibTorch needs the first two beside it, even where the loader happens to find them today.
nvidia_libraries_to_fetch() {
    local name
    {
        for name in libcudart.so.13 libcupti.so.13; do
            [[ -e "$1/$name" ]] || echo "$name"
        done
        missing_libraries "$1"
    } | sort -u
}

fetch_nvidia_packages() {
    local folder="$1" package wheels="$deps/unfinished/nvidia" wheel
    shift
    mkdir -p "$wheels"
    for package in "$@"; do
        grep "^$package==" "$recipes/$cuda_recipe.txt"
    done >"$wheels.txt"
    fetch_wheels "$wheels.txt" "$wheels"
    for wheel in "$wheels"/*.whl; do
        unpack "$wheel" "$folder" 'nvidia/.*/lib/(lib(?!nvperf|checkpoint|pcsampling)[^/]*[.]so[^/]*)='
        rm "$wheel"
    done
}

# Loads the libraries with every symbol resolved: what fails here would fail at the start of farout.
check_loads() {
    local folder="$1" library
    shift
    for library in "$@"; do
        # These two ask for the driver, or are loaded by the others when a GPU is there.
        [[ "$library" == caffe2_nvrtc || "$library" == torch_nvshmem ]] && continue
        python3 -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$folder/lib$library.so" 2>"$deps/load.log" ||
            die "lib$library.so does not load: $(tail -n 1 "$deps/load.log")" \
                "If a CUDA toolkit on this machine is at fault, hide it (unset CUDA_HOME) and run this again."
    done
    rm -f "$deps/load.log"
}
