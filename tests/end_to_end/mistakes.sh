#!/usr/bin/env bash
# Ordinary mistakes, each with how farout must end and what it must say: `mistakes.sh KIND` runs the table mistakes/KIND.sh.
# A failing case doesn't hide those behind it.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

cases=0
wrong=()

# Whether the last command's output or messages hold the text.
is_said() {
    grep -qF -- "$1" "$work/out" "$work/err"
}

# mistake NAME STATUS TEXT… -- COMMAND…: runs the command, which must end with the status and say every text; one that
# begins with '!' it must not say.
mistake() {
    local name=$1 wanted=$2 status=0 text faults=()
    local texts=()
    shift 2
    while [[ "$1" != -- ]]; do
        texts+=("$1")
        shift
    done
    shift
    cases=$((cases + 1))
    OMPI_MCA_odls_base_sigkill_timeout=0 "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    ((status == wanted)) || faults+=("exit status $status instead of $wanted")
    for text in ${texts[@]+"${texts[@]}"}; do
        if [[ "$text" == '!'* ]]; then
            if is_said "${text:1}"; then faults+=("it says '${text:1}'"); fi
        else
            is_said "$text" || faults+=("nothing says '$text'")
        fi
    done
    ((${#faults[@]})) || return 0
    wrong+=("$name")
    {
        echo "WRONG: $name: $*"
        printf '  %s\n' "${faults[@]}"
        echo "  It said:"
        sed 's/^/  | /' "$work/out" "$work/err"
    } >&2
}

# needs FILE…: false, said, where one of them is missing, so that a table can leave out cases.
needs() {
    local file
    for file in "$@"; do
        [[ -e "$file" ]] || {
            echo "not run: needs $file"
            return 1
        }
    done
}

# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/mistakes/$1.sh"

((cases > 0)) || fail "the table mistakes/$1.sh has no cases"
((${#wrong[@]} == 0)) || fail "${#wrong[@]} of $cases cases of $1: $(printf '%s; ' "${wrong[@]}")"
echo "$cases cases of $1"
