#!/usr/bin/env bash
# farout report --distributed: the same files as the gathered report for any number of ranks, and the same messages.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

tiny_job "$work/job.cfg" "$work/run"
# One image can't be read: its row takes no part.
sed -i '7s/.*/no-such-image.png/' "$work/digits.txt"
expect 3 "$FAROUT" run "$work/job.cfg" --max-unreadable 0.1 --detectors msp,energy,vim,mahalanobis

scores=$work/run/scores
report=("$FAROUT" report --id "$scores/val.h5" --ood "$scores/digits.h5" "$scores/held_out.h5"
    --group far=digits --group "all=held_out,digits")
printf 'model,detector,ood_set,auroc,fpr95_id_positive\nfashion_demo,msp,digits,0.9,0.3\n' >"$work/published.csv"
expect 0 "${report[@]}" --out "$work/gathered" --compare "$work/published.csv"
cp "$work/out" "$work/gathered.out"
# A table without its marks and what they mean.
unmarked() { sed -E 's/ ?Bold: .*//; s/\*\*|<\/?u>//g; s/\\(textbf|underline)\{([0-9.]+)\}/\2/g' "$1"; }
for count in 1 2 3 5; do
    out=$work/distributed$count
    mkdir "$out"
    touch "$out"/{report.html,thresholds.csv,significance.csv,failures.csv,clusters.csv,classes.csv}
    expect 0 ranks "$count" "${report[@]}" --out "$out" --distributed --compare "$work/published.csv"
    says "doesn't make"
    same "$work/gathered.out" "$work/out"
    for file in metrics.csv compare.csv; do same "$work/gathered/$file" "$out/$file"; done
    # Without tests only the best itself is bold.
    for file in metrics.{md,tex}; do same <(unmarked "$work/gathered/$file") <(unmarked "$out/$file"); done
    # Failure detection is told of gathered scores alone.
    grep -q '^  "failures": null,$' "$out/metrics.json" || fail "metrics.json doesn't say that it has no failures"
    same <(sed '/^  "failures": {$/,/^  },$/d' "$work/gathered/metrics.json") <(sed '/^  "failures": null,$/d' "$out/metrics.json")
    for file in report.html thresholds.csv significance.csv failures.csv clusters.csv classes.csv; do
        [ ! -e "$out/$file" ] || fail "$file of an earlier report is still there"
    done
done
expect 0 "${report[@]}" --out "$work/distributed1" --distributed
[ ! -e "$work/distributed1/compare.csv" ] || fail "compare.csv of an earlier report is still there"
expect 0 "$FAROUT" compare "$work/distributed2" "$work/gathered"

expect 2 "${report[@]}" --out "$work/none" --distributed --images val=.
says "doesn't make"
# What the gathered report refuses, with its words, said once.
refused() { # ARGUMENT…
    expect 1 "$FAROUT" report "$@" --out "$work/none"
    local text
    text=$(tail -n 1 "$work/err")
    for count in 1 3; do
        expect 1 ranks "$count" "$FAROUT" report "$@" --out "$work/none" --distributed
        [[ $(grep -cF -- "$text" "$work/err") == 1 ]] || {
            cat "$work/err" >&2
            fail "with $count rank(s) it isn't said once: $text"
        }
    done
}
refused --id "$scores/val.h5" --ood "$scores/nowhere.h5"
refused --id "$scores/val.h5" --ood "$scores/digits.h5" --detectors gradnorm
expect 0 "$FAROUT" score --features "$work/run/features/digits.h5" --head "$work/run/head.h5" --statistics "$work/run/statistics.h5" \
    --out "$work/other.h5" --detectors msp,gen --set gen.gamma=0.5
expect 0 "$FAROUT" score --features "$work/run/features/val.h5" --head "$work/run/head.h5" --statistics "$work/run/statistics.h5" \
    --out "$work/val.h5" --detectors msp,gen
refused --id "$work/val.h5" --ood "$work/other.h5" --detectors gen
says "can't be compared"
