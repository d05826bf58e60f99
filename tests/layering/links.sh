#!/bin/bash
# links.sh FAROUT FAROUT_TENSORS: fails where farout loads LibTorch, by itself or by what it loads: that takes half a second.
set -euo pipefail

# The libraries of LibTorch that a program loads when it starts.
libtorch_of() { # PROGRAM
    local libraries
    libraries=$(ldd "$1")
    grep -oE '\b(libtorch|libc10|libgomp|libiomp|libomp|libmkl|libcudart)[^ ]*' <<<"$libraries" | sort -u | paste -sd ' ' || true
}

if [ $# -ne 2 ]; then
    echo "usage: links.sh FAROUT FAROUT_TENSORS" >&2
    exit 2
fi
found=$(libtorch_of "$1")
if [ -n "$found" ]; then
    echo "$1 loads $found: what it uses of these belongs into a layer below cli/ (src/CMakeLists.txt)" >&2
    exit 1
fi
if [ -z "$(libtorch_of "$2")" ]; then
    echo "$2 loads no LibTorch, so this test doesn't know it any more" >&2
    exit 1
fi
