#!/usr/bin/env bash
# The manual page and completion for shells, which the program writes from its own options: they can be read by what reads them,
# and know every command and option.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

commands=$("$FAROUT" --help | awk '/^Commands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }')
(($(wc -w <<<"$commands") > 10)) || fail "no commands in the help: $commands"

expect 0 ranks 2 "$FAROUT" --man
mv "$work/out" "$work/farout.1"
for command in $commands; do
    grep -q "^\.SS farout $command$" "$work/farout.1" || fail "the manual page lacks $command"
    while read -r option; do
        grep -qF "\\fB${option//-/\\-}\\fR" "$work/farout.1" || fail "the manual page lacks $option of $command"
    done < <("$FAROUT" "$command" --help | grep -o '^  --[a-z-]*' | tr -d ' ' | grep -vx -e '--file' -e '--job' -e '--of' -e '--reports')
done
if command -v man >/dev/null; then
    expect 0 env LC_ALL=C.UTF-8 MANWIDTH=100 man -l --warnings "$work/farout.1"
    [[ ! -s "$work/err" ]] || fail "man warns: $(cat "$work/err")"
    says "FAROUT(1)" "--max-unreadable SHARE" "→" "FAROUT_MPI"
fi

for shell in bash zsh fish; do
    expect 0 "$FAROUT" --completion "$shell"
    cp "$work/out" "$work/completion.$shell"
done
expect 2 "$FAROUT" --completion
says "bash|zsh|fish"
expect 2 "$FAROUT" --completion csh

bash -n "$work/completion.bash" || fail "bash can't read its completion"
if command -v shellcheck >/dev/null; then
    expect 0 shellcheck "$work/completion.bash"
fi
# completes WORD… : WANTED…: what bash offers for the last word.
completes() {
    local words=() wanted
    while [[ "$1" != : ]]; do
        words+=("$1")
        shift
    done
    shift
    (
        # shellcheck source=/dev/null
        source "$work/completion.bash"
        COMP_WORDS=("${words[@]}") COMP_CWORD=$((${#words[@]} - 1))
        _farout
        printf '%s\n' "${COMPREPLY[@]}"
    ) >"$work/offered" 2>"$work/err"
    [[ ! -s "$work/err" ]] || fail "completion of '${words[*]}' says $(cat "$work/err")"
    for wanted in "$@"; do
        grep -qxF -- "$wanted" "$work/offered" || fail "'$wanted' isn't offered for '${words[*]}': $(cat "$work/offered")"
    done
}
cd "$work" || exit 1
mkdir -p data/images
touch data/train.h5
completes farout "" : run fit --version help
completes farout "fi" : fit
completes farout fit --tr : --train
completes farout fit --train data/ : data/train.h5 data/images
completes farout extract --root data/ : data/images
completes farout extract --model fashion : fashion_demo
completes farout extract --precision = b : bf16
completes farout fit --detectors msp,res : msp,residual
completes farout fit --set gen.gam : gen.gamma=
completes farout datalist "" : split
completes farout datalist split --per : --per-class
completes farout datalist --set text : texture
completes farout report --ood data/a.h5 data/t : data/train.h5
completes farout report --fpr o : ood_positive
completes farout help sc : score
completes farout --completion f : fish
completes farout check data/ : data/train.h5
completes farout run --device "" : cpu cuda
for command in run status summary compare check; do completes farout "$command" data/ : data/train.h5; done
completes farout list data/ :
if grep -qx data/train.h5 "$work/offered"; then fail "a file is offered for a word of list"; fi
completes farout extract --root data/ : data/images
if grep -qx data/train.h5 "$work/offered"; then fail "a file is offered for a folder"; fi

if command -v zsh >/dev/null; then
    zsh -n "$work/completion.zsh" || fail "zsh can't read its completion"
else
    echo "not run: zsh isn't here"
fi
if command -v fish >/dev/null; then
    export HOME=$work XDG_CONFIG_HOME=$work/config
    fish --no-execute "$work/completion.fish" || fail "fish can't read its completion"
    offered() { fish --no-config --command "source $work/completion.fish; complete -C '$1'"; }
    offered "farout fi" | grep -q '^fit' || fail "fish doesn't complete fit"
    offered "farout fit --tr" | grep -q '^--train' || fail "fish doesn't complete --train"
    offered "farout extract --model fashion" | grep -q '^fashion_demo' || fail "fish doesn't complete a model"
    offered "farout fit --detectors msp,energ" | grep -q '^msp,energy' || fail "fish doesn't complete a list"
    offered "farout datalist sp" | grep -q '^split' || fail "fish doesn't complete split"
else
    echo "not run: fish isn't here"
fi
