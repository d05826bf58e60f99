#!/bin/bash
# check.sh SRC: fails, naming file and line, where the sources under SRC break the house's rules:
#   a third-party header outside the folders of the table below, or in no row of it;
#   a header of a layer that SRC/CMakeLists.txt doesn't let this layer link (farout_layer(NAME LINKS ...), transitively);
#   a header of a folder detail/, included from outside the folder that holds it;
#   a namespace of another layer that is opened for more than forward declarations, or a file without its own layer's
#   (core/ lies in farout, every other layer in farout::LAYER, LAYER/FOLDER in farout::LAYER::FOLDER); `using namespace`; a
#   header's `using other::Name;`;
#   a header without #pragma once; a file of more than 400 lines; a folder that is neither a layer nor a program's;
#   a type that two headers of a layer define: the linker keeps one of the functions of both, whichever it was meant for.
# A folder in a layer's may be a layer of its own, farout_layer(LAYER/FOLDER ...), whose files aren't the other's.
# Programs (files beside the layers that SRC/CMakeLists.txt names, such as main.cpp) may use every layer.
set -euo pipefail

# Header (a pattern)   where it may be included (patterns of files under SRC)
third_party='
mpi.h                  parallel/*.cpp parallel/detail/mpi_*.h
nccl.h                 parallel/nccl_* parallel/detail/nccl_*
cuda_runtime*.h        parallel/cuda_* parallel/nccl_* parallel/detail/cuda_* parallel/detail/nccl_*
cublas_v2.h            parallel/cuda_* parallel/detail/cuda_*
hdf5.h                 files/*
openssl/*              files/*
xxhash.h               files/*
jpeglib.h              images/*
immintrin.h            images/pixels/*_avx2.cpp numerics/*_avx2.cpp numerics/*_avx512.cpp
png.h                  images/* programs/demo_data/*
webp/*                 images/*
zlib.h                 images/* datalists/* programs/demo_data/*
zip.h                  checkpoints/*
arrow/*                scores/export_parquet.cpp
parquet/*              scores/export_parquet.cpp
nlohmann/*             checkpoints/* report/*
ATen/*                 numerics/* models/* features/* extraction/* statistics/* quantities/* detectors/* scoring/* jobs/* cli/tensors/* programs/train_demo/*
c10/*                  numerics/* models/* features/* extraction/* statistics/* quantities/* detectors/* scoring/* jobs/* cli/tensors/* programs/train_demo/*
torch/*                models/* extraction/outputs/* programs/train_demo/*
boost/*                cli/*
'
# POSIX headers, anywhere but in the places where only the standard library may be used.
system='dirent.h fcntl.h locale.h pwd.h sched.h spawn.h unistd.h wchar.h sys/*'
standard_only='core/* metrics/* images/lists/image_list.*'
most_lines=400

violations=0
violation() { # FILE[:LINE] TEXT
    echo "$1: $2" >&2
    violations=$((violations + 1))
}

matches_any() { # TEXT PATTERN...
    local text=$1 pattern
    shift
    for pattern in "$@"; do
        # shellcheck disable=SC2053 # a pattern on purpose
        if [[ $text == $pattern ]]; then return 0; fi
    done
    return 1
}

# ---- The ladder ---------------------------------------------------------------------------------------------------
declare -A reachable # layer → " layer layer ", itself included

read_ladder() { # CMAKE_FILE
    local line name word layers
    layers=$(sed 's/#.*//' "$1" | tr '\n' ' ' | grep -oE 'farout_layer\([^)]*\)' | sed -E 's/farout_layer\(|\)//g') || {
        echo "$1 has no farout_layer() lines" >&2
        exit 2
    }
    local -A declared=()
    while read -r name _; do declared[${name//\//_}]=$name; done <<<"$layers"
    while read -r line; do
        set -f # no file names for patterns
        # shellcheck disable=SC2086 # words on purpose
        set -- $line
        set +f
        name=$1
        reachable[$name]=" $name "
        for word in "$@"; do
            word=${declared[${word#farout_}]:-}
            if [ -z "$word" ] || [ "$word" = "$name" ]; then continue; fi
            if [ -z "${reachable[$word]:-}" ]; then
                violation "$1" "farout_layer($name) links $word, which comes below it"
                continue
            fi
            reachable[$name]+="${reachable[$word]# }"
        done
    done <<<"$layers"
}

# The layer that a file or header belongs to, or the program, to $layer_of.
find_layer() { # PATH
    local first=${1%%/*} rest=${1#*/}
    layer_of=$first
    if [[ $rest == */* && -n ${reachable[$first/${rest%%/*}]:-} ]]; then layer_of=$first/${rest%%/*}; fi
}

# ---- One file -----------------------------------------------------------------------------------------------------
check_own_header() { # WHERE LAYER HEADER
    local where=$1 layer=$2 target
    find_layer "$3"
    target=$layer_of
    if [[ $3 == */detail/* && $where != "${3%%/detail/*}"/* ]]; then
        violation "$where" "\"$3\" is for the files of ${3%%/detail/*}/ only"
    fi
    if [ -z "${reachable[$target]:-}" ]; then
        [ -z "${reachable[$layer]:-}" ] || violation "$where" "the layer $layer uses the program $target: \"$3\""
    elif [ -n "${reachable[$layer]:-}" ] && [[ ${reachable[$layer]} != *" $target "* ]]; then
        violation "$where" "the layer $layer may not use the layer $target: \"$3\""
    fi
}

check_foreign_header() { # WHERE FILE HEADER
    local where=$1 file=$2 header=$3 pattern places
    if [[ $header =~ ^[a-z][a-z0-9_]*$ ]]; then return; fi # the standard library's have no extension
    local -a words
    read -ra words <<<"$standard_only"
    if matches_any "$file" "${words[@]}"; then
        violation "$where" "only the standard library may be used here: <$header>"
        return
    fi
    read -ra words <<<"$system"
    if matches_any "$header" "${words[@]}"; then return; fi
    while read -r pattern places; do
        if [ -z "$pattern" ] || ! matches_any "$header" "$pattern"; then continue; fi
        read -ra words <<<"$places"
        matches_any "$file" "${words[@]}" || violation "$where" "<$header> may be included in $places only"
        return
    done <<<"$third_party"
    violation "$where" "<$header> is in no row of the table in tests/layering/check.sh"
}

check_include() { # SRC FILE LINE STATEMENT
    local where="$2:$3" layer
    find_layer "$2"
    layer=$layer_of
    if [[ $4 =~ ^[[:space:]]*#[[:space:]]*include[[:space:]]*\"([^\"]*)\" ]]; then
        local header=${BASH_REMATCH[1]}
        if [[ $header == */* && -d $1/${header%%/*} ]]; then
            check_own_header "$where" "$layer" "$header"
        elif [[ $header == */* ]]; then
            check_foreign_header "$where" "$2" "$header"
        else
            violation "$where" "write \"folder/$header\""
        fi
    elif [[ $4 =~ ^[[:space:]]*#[[:space:]]*include[[:space:]]*\<([^\>]*)\> ]]; then
        check_foreign_header "$where" "$2" "${BASH_REMATCH[1]}"
    else
        violation "$where" "can't be read: $4"
    fi
}

# What a file says outside of its own layer's namespace, by line: the namespaces that it opens, and what they hold.
check_namespaces() { # SRC FILE
    local layer own number text
    find_layer "$2"
    layer=$layer_of
    [ -n "${reachable[$layer]:-}" ] || return 0
    own="farout::${layer//\//::}"
    if [ "$layer" = core ]; then own=farout; fi
    while IFS=: read -r number text; do
        [ -z "$number" ] || violation "$2:$number" "$text"
    done < <(awk -v own="$own" -v header="$([[ $2 == *.h ]] && echo yes)" '
        /^using namespace / && !/ std::/ { print NR ":write names with their namespace, not `" $0 "`" }
        header && /^using [A-Za-z_:]+::[A-Za-z_]+;/ { print NR ":a header brings no names of others: `" $0 "`" }
        /^namespace farout[A-Za-z_:]* \{/ { name = $2; opened = 1; if (name == own || index(name, own "::") == 1) name = ""; next }
        /^}  \/\/ namespace farout/ { name = ""; next }
        name != "" && NF && !/^(template <.*> )?(class|struct|enum class) [A-Za-z_0-9]+( : [a-z_0-9:]+)?;$/ && !/^\/\// {
            print NR ":" name " belongs to another layer: only forward declarations may stand here"
        }' "$1/$2")
    if grep -q '^namespace farout' "$1/$2" && ! grep -qE "^namespace $own(::[a-z_]+)? \{" "$1/$2"; then
        violation "$2" "has nothing in namespace $own"
    fi
}

check_file() { # SRC FILE
    local lines number statement
    lines=$(wc -l <"$1/$2")
    [ "$lines" -le "$most_lines" ] || violation "$2" "has $lines lines, more than $most_lines: cut it by purpose"
    if [[ $2 == *.h ]] && ! grep -q '^#pragma once$' "$1/$2"; then violation "$2" "has no #pragma once"; fi
    check_namespaces "$1" "$2"
    while IFS=: read -r number statement; do
        [ -z "$number" ] || check_include "$1" "$2" "$number" "$statement"
    done < <(grep -nE '^[[:space:]]*#[[:space:]]*include' "$1/$2")
}

check_folder() { # SRC FOLDER
    if [ -n "${reachable[$2]:-}" ] || grep -q "$2/[^ ]*\.cpp" "$1/CMakeLists.txt"; then return; fi
    violation "$2" "is no layer of src/CMakeLists.txt, and no program is made of it"
}

check_types() { # SRC FILE...
    local src=$1 where line name
    local -A defined=()
    shift
    while IFS=: read -r where line name; do
        name=${where%%/*}::$(sed -E 's/^(enum class|class|struct|enum) ([A-Za-z0-9_]+).*/\2/' <<<"$name")
        [ -z "${defined[$name]:-}" ] || violation "$where:$line" "${name#*::} is defined in ${defined[$name]}, too: rename one"
        defined[$name]=$where
    done < <(cd "$src" && grep -nE '^(enum class|class|struct|enum) [A-Za-z0-9_]+( final)?( *:[^:;{]+)? *[{]' /dev/null "$@")
}

check_tree() { # SRC
    local file files folders
    read_ladder "$1/CMakeLists.txt"
    files=$(cd "$1" && find . -name '*.h' -o -name '*.cpp' | sed 's|^\./||' | sort)
    folders=$(grep / <<<"$files" | sed 's|/.*||' | sort -u)
    if [ -z "$folders" ]; then
        echo "$1 holds no sources" >&2
        exit 2
    fi
    for file in $folders; do check_folder "$1" "$file"; done
    while read -r file; do check_file "$1" "$file"; done <<<"$files"
    # shellcheck disable=SC2046 # no spaces in names
    check_types "$1" $(grep '\.h$' <<<"$files")
    if [ "$violations" -gt 0 ]; then
        echo "$violations violation(s)" >&2
        exit 1
    fi
    echo "$(wc -l <<<"$files") files of $(wc -w <<<"$folders") folders keep the rules"
}

if [ $# -ne 1 ] || [ ! -f "$1/CMakeLists.txt" ]; then
    echo "usage: check.sh SRC (the folder with CMakeLists.txt and the layers)" >&2
    exit 2
fi
check_tree "$1"
