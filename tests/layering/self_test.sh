#!/bin/bash
# Shows that check.sh passes a small tree that keeps the rules, and fails for each way to break them.
set -euo pipefail
check="$(cd "$(dirname "$0")" && pwd)/check.sh"
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0
cases=0

make_good_tree() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree"/{core,parallel/detail,files,images/lists,models,metrics,cli/commands,cli/tensors,programs/farout,programs/demo_data}
    cat >"$tree/CMakeLists.txt" <<'CMAKE'
farout_layer(core) # farout_layer(a comment)
farout_layer(parallel LINKS farout_core MPI::MPI_C)
farout_layer(files
    LINKS farout_parallel farout_hdf5)
farout_layer(images LINKS farout_core)
farout_layer(models LINKS farout_files farout_images TORCH)
farout_layer(metrics LINKS farout_core)
farout_layer(cli WITHOUT tensors LINKS farout_metrics)
farout_layer(cli/tensors LINKS farout_cli farout_models TORCH)
add_executable(farout programs/farout/main.cpp)
add_executable(farout_demo_data programs/demo_data/main.cpp)
CMAKE
    printf '#pragma once\n#include <vector>\n' | tee "$tree"/{core/text,files/hash,images/image,metrics/roc,cli/commands/command,parallel/detail/calls}.h \
        >/dev/null
    printf '#include <mpi.h>\n#include <unistd.h>\n#include "core/text.h"\n#include "parallel/detail/calls.h"\n' >"$tree/parallel/mpi.cpp"
    printf '#include <hdf5.h>\n' >"$tree/files/hash.cpp"
    printf '  #  include <ATen/ATen.h>\n#include "core/text.h"\n#include "files/hash.h"\n' >"$tree/models/model.cpp"
    printf '#include "images/image.h"\n#include <string_view>\n' >"$tree/images/lists/image_list.cpp"
    printf '#include "cli/commands/command.h"\n#include "core/text.h"\n' >"$tree/programs/farout/main.cpp"
    printf '#include <c10/a.h>\n#include "cli/commands/command.h"\n#include "models/net.h"\nnamespace farout::cli::tensors {\n' >"$tree/cli/tensors/run.cpp"
    printf '#include <png.h>\n#include "files/hash.h"\n' >"$tree/programs/demo_data/main.cpp"
}

fail() {
    echo "self_test.sh: $1" >&2
    failures=$((failures + 1))
}

# The check must fail with this text once the line is added to the file (or the file made of it).
expect_violation() { # TEXT FILE LINE
    local output
    cases=$((cases + 1))
    if output=$(bash "$check" "$tree" 2>&1); then fail "$2 with '$3' passes"; fi
    if ! grep -qF -- "$1" <<<"$output"; then fail "$2 with '$3': expected '$1', got: $output"; fi
    if [ "$(tail -n 1 <<<"$output")" != "1 violation(s)" ]; then fail "$2 with '$3': not one violation: $output"; fi
    make_good_tree
}

expect_refused() { # TEXT FILE LINE
    printf '%s\n' "$3" >>"$tree/$2"
    expect_violation "$@"
}

make_good_tree
bash "$check" "$tree" || fail "a tree that keeps the rules is refused"

# Third-party headers
expect_refused "models/model.cpp:4: <mpi.h> may be included in parallel/*.cpp parallel/detail/mpi_*.h only" models/model.cpp '#include <mpi.h>'
printf '#pragma once\n' >"$tree/parallel/mpi.h"
expect_refused "<mpi.h> may be included in" parallel/mpi.h '#include <mpi.h>'
expect_refused "<nccl.h> may be included in" models/model.cpp '#include <nccl.h>'
expect_refused "<cuda_runtime_api.h> may be included in" models/model.cpp '#include <cuda_runtime_api.h>'
expect_refused "<hdf5.h> may be included in files/* only" models/model.cpp '#  include  <hdf5.h>'
expect_refused "<boost/any.hpp> may be included in cli/* only" models/model.cpp '#include <boost/any.hpp>'
expect_refused "<torch/script.h> may be included in" images/image_list_reader.cpp '#include <torch/script.h>'
expect_refused "<ATen/ATen.h> may be included in" files/hash.cpp '#include "ATen/ATen.h"'
expect_refused "<png.h> may be included in" models/model.cpp '#include <png.h>'
expect_refused "<webp/decode.h> may be included in" models/model.cpp '#include <webp/decode.h>'
expect_refused "<zip.h> may be included in checkpoints/* only" models/model.cpp '#include <zip.h>'
expect_refused "<nlohmann/json.hpp> may be included in" images/image.h '#include <nlohmann/json.hpp>'
expect_refused "<openssl/evp.h> may be included in files/* only" models/model.cpp '#include <openssl/evp.h>'
expect_refused "<xxhash.h> may be included in files/* only" models/model.cpp '#include <xxhash.h>'
expect_refused "<curl/curl.h> is in no row" models/model.cpp '#include <curl/curl.h>'

# Types of the same name
printf 'class Reader;\nclass Reader final : public Other {\n};\n' >>"$tree/core/text.h"
expect_refused "core/word.h:3: Reader is defined in core/text.h, too" core/word.h $'#pragma once\n\nstruct Reader {'

# Namespaces
expect_refused "models/model.cpp:4: write names with their namespace" models/model.cpp 'using namespace farout::files;'
expect_refused "images/image.h:3: a header brings no names of others" images/image.h 'using files::Hash;'
expect_refused "models/model.cpp: has nothing in namespace farout::models" models/model.cpp $'namespace farout::files {\nclass Hash;\n}  // namespace farout::files'
expect_refused "models/net.cpp:5: farout::files belongs to another layer" models/net.cpp \
    $'namespace farout::models {\n}  // namespace farout::models\nnamespace farout::files {\nclass Hash;\nvoid hash();\n}  // namespace farout::files'

# Places where only the standard library may be used
expect_refused "core/text.h:3: only the standard library" core/text.h '#include <unistd.h>'
expect_refused "only the standard library" metrics/roc.h '#include <ATen/ATen.h>'
expect_refused "only the standard library" images/lists/image_list.cpp '#include <png.h>'

# The ladder
expect_refused "core/text.h:3: the layer core may not use the layer parallel" core/text.h '#include "parallel/mpi.h"'
expect_refused "the layer images may not use the layer files" images/image.h '#include "files/hash.h"'
expect_refused "the layer metrics may not use the layer models" metrics/roc.h '#include "models/model.h"'
printf '#pragma once\n' >"$tree/cli/tensors/run.h"
expect_refused "the layer cli may not use the layer cli/tensors" cli/commands/command.h '#include "cli/tensors/run.h"'
expect_refused "the layer cli may not use the layer models" cli/commands/command.h '#include "models/net.h"'
expect_refused "<ATen/ATen.h> may be included in" cli/commands/command.h '#include <ATen/ATen.h>'
expect_refused "cli/tensors/late.cpp: has nothing in namespace farout::cli::tensors" cli/tensors/late.cpp $'namespace farout::cli {\nclass Late;\n}  // namespace farout::cli'
expect_refused "the layer cli uses the program programs" cli/commands/command.h '#include "programs/demo_data/digits.h"'
expect_refused "farout_layer(early) links late, which comes below it" CMakeLists.txt \
    'farout_layer(early LINKS farout_late farout_core)
farout_layer(late LINKS farout_core)'

expect_refused 'models/model.cpp:4: "parallel/detail/calls.h" is for the files of parallel/ only' models/model.cpp \
    '#include "parallel/detail/calls.h"'

# Files and folders
expect_refused 'write "folder/text.h"' core/text.h '#include "text.h"'
expect_refused "can't be read" core/text.h '#include TEXT'
expect_refused "files/layout.h: has no #pragma once" files/layout.h 'int x;'
expect_refused "has 401 lines" core/long.cpp "$(seq 401 | sed 's|^|// |')"
mkdir "$tree/utils"
expect_refused "utils: is no layer" utils/all.cpp '#include <string>'

# A tree in which nothing is checked is not a tree that keeps the rules
cases=$((cases + 3))
if bash "$check" "$tree/missing" 2>/dev/null; then fail "a missing folder passes"; fi
printf 'add_library(x)\n' >"$tree/CMakeLists.txt"
if bash "$check" "$tree" 2>/dev/null; then fail "a CMakeLists.txt without layers passes"; fi
make_good_tree
find "$tree" -name '*.h' -delete -o -name '*.cpp' -delete
if bash "$check" "$tree" 2>/dev/null; then fail "a tree without sources passes"; fi

if [ "$failures" -gt 0 ]; then exit 1; fi
echo "check.sh behaves as it should in $cases cases"
