#!/usr/bin/env bash
# Detectors by identity: two of a kind side by side, from fit to report; a detector that is added scores itself alone.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

tiny_job "$work/job.cfg" "$work/made"
some="msp, gen, react"
more="msp, gen, gen(M=50, gamma=0.50), react, react(quantile=0.9)"
named='gen(gamma=0.5, M=50)'
expect 0 "$FAROUT" run "$work/job.cfg" --detectors "$more"
made=$work/made
inputs=(--head "$made/head.h5" --statistics "$made/statistics.h5")
score() { "$FAROUT" score --features "$made/features/val.h5" "${inputs[@]}" --out "$work/val.h5" "$@"; }

# ---- Columns that are there stay -------------------------------------------------------------------------------------
expect 0 score --detectors "$some"
says "by 3 detectors"
expect 0 score --detectors "$some" --set react.quantile=0.99
says "up to date"
expect 0 score --detectors "$more" --verbose
says "$named, react(quantile=0.9) are made, 3 columns are kept"
says "by 2 detectors"
for name in msp gen react "$named" "react(quantile=0.9)"; do # those of before are accounted for, too
    grep -qF "\"$name\"" "$work/val.h5.cost.json" || fail "the account lacks $name"
done
same "$work/val.h5" "$made/scores/val.h5" # as if it had been made at once
expect 0 score --detectors "msp, gen" # fewer: nothing is made anew
says "by 2 detectors in no time: all were there"
expect 0 score --detectors "$more"
says "by 3 detectors"
expect 0 score --detectors "$more" --set gen.gamma=0.3
says "gen is made, 4 columns are kept"
expect 0 ranks 3 "$FAROUT" score --features "$made/features/val.h5" "${inputs[@]}" --out "$work/val.h5" --detectors "$more"
says "gen is made, 4 columns are kept"
same "$work/val.h5" "$made/scores/val.h5"
# Without names: what the statistics were fitted for, in the order of the documentation.
expect 0 score
says "react(quantile=0.9)" "5 columns are kept"

# Statistics with one more: what doesn't look at it stays.
expect 0 "$FAROUT" fit --train "$made/features/train.h5" --head "$made/head.h5" --out "$work/more.h5" --detectors "$more, residual"
expect 0 "$FAROUT" score --features "$made/features/val.h5" --head "$made/head.h5" --statistics "$work/more.h5" --out "$work/val.h5" \
    --detectors "$more, residual"
says "residual is made, 5 columns are kept"

# ---- Names, everywhere -------------------------------------------------------------------------------------------------
grep -qF "\"$named\",digits," "$made/report/metrics.csv" || fail "metrics.csv has no row of $named: $(cat "$made/report/metrics.csv")"
grep -qF "\"$named\"" "$made/report/report.html" || fail "the page doesn't know $named"
grep -qF "| $named |" "$made/report/metrics.md" || fail "metrics.md has no row of $named"
report=("$FAROUT" report --id "$made/scores/val.h5" --ood "$made/scores/digits.h5" --out "$work/report")
expect 0 "${report[@]}" --detectors "gen, gen( M=50,gamma=0.5 )" --sort name --format csv
says "\"$named\",digits,"
expect 0 "${report[@]}" --without "$named, msp"
grep -qF "$named" "$work/report/metrics.csv" && fail "--without leaves $named in"
expect 0 "$FAROUT" export --scores "$made/scores/val.h5" --detectors "$named" --out "$work/val.csv"
[[ $(head -n 1 "$work/val.csv") == "path,label,status,prediction,\"$named\"" ]] || fail "$(head -n 1 "$work/val.csv")"
expect 0 "$FAROUT" run "$work/job.cfg" --out "$work/two" --detectors "msp, $named"
expect 0 "$FAROUT" compare "$made" "$work/two" --format csv --detectors "$named"
says "\"$named\",digits,"
# Columns of one detector must have been made alike; those of others don't matter.
expect 0 "$FAROUT" score --features "$made/features/digits.h5" "${inputs[@]}" --out "$work/digits.h5" --detectors "msp, gen, $named" --set gen.gamma=0.7
expect 1 "$FAROUT" report --id "$made/scores/val.h5" --ood "$work/digits.h5" --out "$work/report" --detectors gen
says "gen(M=100 gamma=0.1) in one, gen(M=100 gamma=0.7) in the other"
expect 0 "$FAROUT" report --id "$made/scores/val.h5" --ood "$work/digits.h5" --out "$work/report" --detectors "msp, $named"

# ---- Mistakes ----------------------------------------------------------------------------------------------------------
wrong() { # TEXT DETECTORS ARGUMENT…
    expect 2 "$FAROUT" fit --train a.h5 --head b.h5 --out "$work/none.h5" --detectors "$2" "${@:3}"
    says "$1"
}
wrong "'gen' and 'gen(gamma=0.1)' are the same: both have M=100 gamma=0.1" "gen, gen(gamma=0.1)"
wrong "'gen' and 'gen(gamma=0.5)' are the same" "gen, gen(gamma=0.5)" --set gen.gamma=0.5
wrong "named twice" "gen(gamma=0.5, M=50), gen(M=50, gamma=0.5)"
wrong "has no parameter 'gama'" "gen(gama=0.5)"
wrong "'gen(M=0)' is out of range: M must be a whole number from 1" "gen(M=0)"
wrong "parentheses don't match" "gen(M=5"
wrong "Did you mean 'gen'" "gem(M=5)"
expect 2 score --detectors "$more" --without "gen(M=7)"
says "--without \"gen(M=7)\": it isn't among the detectors"
