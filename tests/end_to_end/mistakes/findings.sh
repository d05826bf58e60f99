# What can't be right is said where the figures are; what is said twice is refused; healthy data have no warning.
# shellcheck shell=bash disable=SC2154 # work: of harness.sh

weights="$SOURCE/jobs/demo/fashion_demo.safetensors"
tiny_job "$work/job.cfg" "$work/made"
sed -i "s|^block.*|set = gen.gamma=0.2\nblock = 64|" "$work/job.cfg"
mistake "healthy data" 0 '!warning' "!Warning" -- "$FAROUT" run "$work/job.cfg"
made=$work/made
scores=$made/scores
mistake "healthy data: metrics.json" 0 '"warnings": []' -- cat "$made/report/metrics.json"
mistake "healthy data: the page" 0 '!<section id="warnings">' "!Warning:" -- cat "$made"/report/{report.html,metrics.md,metrics.tex}

# features NAME LIST [ARGUMENT…]: of the fashion images on a list; scored NAME [ARGUMENT…]; report NAME OOD [ARGUMENT…].
features() {
    local name=$1 list=$2
    shift 2
    "$FAROUT" extract --model fashion_demo --weights "$weights" --root "$DEMO_DATA/fashion" --list "$list" --block 64 --batch 16 --out "$work/$name.h5" "$@" \
        >"$work/log" 2>&1
}
scored() {
    local name=$1
    shift
    mkdir -p "$work/scores"
    expect 0 "$FAROUT" score --features "$work/$name.h5" --head "$made/head.h5" --statistics "$made/statistics.h5" --set gen.gamma=0.2 \
        --out "$work/scores/$name.h5" "$@"
}
report() {
    local id=$1 ood=$2
    shift 2
    "$FAROUT" report --id "$id" --ood "$ood" --out "$work/report" "$@"
}

# ---- Labels, and how often the classifier is right -------------------------------------------------------------------------
id_of() { # NAME ORDER: the test list with the labels of ORDER, by label; none where that is empty
    awk -v order="$2" 'BEGIN { split(order, to) } { print $1, to[$2 + 1] }' "$work/test.txt" >"$work/$1.txt"
    features "$1" "$work/$1.txt" || fail "no features of $1: $(cat "$work/log")"
    scored "$1" --detectors msp,energy,gen
}
id_of other_order "3 4 5 6 7 0 1 2"
mistake "labels of another order" 0 "warning: The classifier gets" "chance level for 8 classes" "labels are of another order" "farout export --scores $work/scores/other_order.h5" -- \
    report "$work/scores/other_order.h5" "$scores/digits.h5" --detectors msp,energy,gen
mistake "and metrics.json" 0 '"kind": "accuracy"' "chance level" -- cat "$work/report/metrics.json"
mistake "and the page" 0 '<section id="warnings"><h2>A warning</h2>' "chance level" -- cat "$work/report/report.html"
mistake "and what it says to do" 0 -- "$FAROUT" export --scores "$work/scores/other_order.h5" --out "$work/rows.csv"
mistake "distributed" 0 "warning: The classifier gets" "aren't looked for with --distributed" -- \
    ranks 2 "$FAROUT" report --id "$work/scores/other_order.h5" --ood "$scores/digits.h5" --out "$work/spread" --distributed --detectors msp,energy,gen
id_of partly "1 2 3 4 5 0 6 7"
mistake "some labels of another order" 0 "but is sure of itself by" "(the mean of max p)" -- report "$work/scores/partly.h5" "$scores/digits.h5" --detectors msp,energy,gen
id_of unlabelled ""
mistake "no labels" 0 "No image of unlabelled has a label" -- report "$work/scores/unlabelled.h5" "$scores/digits.h5" --detectors msp,energy,gen

# ---- Class names -------------------------------------------------------------------------------------------------------
names() { # TEXT…: a file of them, a line each
    printf '%s\n' "$@" >"$work/names"
    report "$scores/val.h5" "$scores/digits.h5" --detectors msp --class-names "$work/names"
}
mistake "as many names as classes" 0 '!warning' -- names a b c d e f g h
mistake "too few names" 0 "There are 3 class names, but the head has 8 classes" -- names a b c
mistake "too many names" 0 "There are 9 class names" -- names a b c d e f g h i
mistake "a name a class and blank lines behind" 0 '!warning' -- names a b c d e f g h "" ""
mistake "labels before the names" 0 '!warning' -- names "0 a" "1 b" "2 c" "3 d" "4 e" "5 f" "6 g" "7 h"
mistake "they are taken off" 0 '"7 h"' '!7 7 h' -- cat "$work/report/report.html"
mistake "names in JSON" 0 '!warning' -- names '{"0": "a", "1": ["n01", "b"], "2": "c", "3": "d", "4": "e", "5": "f", "6": "g", "7": "h"}'
mistake "names of labels from 1 on" 1 "labels begin at 0" -- names "1 a" "2 b" "3 c" "4 d" "5 e" "6 f" "7 g" "8 h"
mistake "a web page of names" 1 "looks like a web page" -- names "<!DOCTYPE html>" "<html>"
mistake "an array of names" 1 "isn't a text file" -- report "$scores/val.h5" "$scores/digits.h5" --detectors msp --class-names "$scores/val.h5"

# ---- Features and scores that say nothing ----------------------------------------------------------------------------------
zeros() { # FILE SHAPE NUMBERS: an array of float32
    { printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "{'descr': '<f4', 'fortran_order': False, 'shape': ($2), }" && head -c $(($3 * 4)) /dev/zero; } >"$1"
}
zeros "$work/zeros.npy" "40, 96" 3840
expect 0 "$FAROUT" import --features "$work/zeros.npy" --out "$work/zeros.h5"
scored zeros --detectors msp,energy,gen
mistake "constant features" 0 "All 40 images of zeros have the same features" "!same score" -- report "$scores/val.h5" "$work/scores/zeros.h5" --detectors msp,energy,gen
zeros "$work/W.npy" "8, 96" 768
zeros "$work/b.npy" "8," 8
expect 0 "$FAROUT" import --head "$work/W.npy" "$work/b.npy" --out "$work/dead_head.h5"
expect 0 "$FAROUT" fit --train "$made/features/train.h5" --head "$work/dead_head.h5" --out "$work/dead.h5" --detectors msp,energy,residual
expect 0 "$FAROUT" score --features "$made"/features/{val,digits}.h5 --head "$work/dead_head.h5" --statistics "$work/dead.h5" --out "$work/dead/" --detectors msp,energy,residual
mistake "detectors with one score for all" 0 "msp, energy give all images of val, digits the same score" "takes all 400 images of val for class 0" \
    -- report "$work/dead/val.h5" "$work/dead/digits.h5"
mistake "and those alone" 0 '!residual' -- grep "same score" "$work/report/metrics.json"
mistake "sets the wrong way round" 0 "Are in- and out-of-distribution sets the wrong way round" -- report "$scores/digits.h5" "$scores/val.h5" --detectors msp,energy,gen,max_logit
head -n 12 "$work/held_out.txt" >"$work/dozen.txt"
features dozen "$work/dozen.txt"
scored dozen --detectors msp
mistake "few images" 0 "Only 12 images of dozen take part" -- report "$scores/val.h5" "$work/scores/dozen.h5" --detectors msp
{ head -n 4 "$work/held_out.txt" | sed 's|^|x|' && tail -n +5 "$work/held_out.txt"; } >"$work/holes.txt"
features holes "$work/holes.txt"
scored holes --detectors msp
mistake "more than 1 % unreadable" 0 "4 of 200 images of holes take no part" -- report "$scores/val.h5" "$work/scores/holes.h5" --detectors msp
expect 0 "$FAROUT" score --features "$made/features/train.h5" --head "$made/head.h5" --statistics "$made/statistics.h5" --set gen.gamma=0.2 --out "$work/scores/train.h5"
mistake "the training set" 0 "train is the training set itself" -- report "$work/scores/train.h5" "$scores/digits.h5"

# ---- Too few training rows -------------------------------------------------------------------------------------------------
every_nth 32 "$work/train.txt" "$work/fewer.txt" # 25
features fewer "$work/fewer.txt"
fit() { "$FAROUT" fit --train "$work/fewer.h5" --head "$made/head.h5" --out "$work/few.h5" --detectors vim,residual,mahalanobis,msp "$@"; }
mistake "fewer rows than vim's dimensions" 0 "warning: vim, residual: 25 training rows span no principal space of 48 dimensions" "order of the rows" "--set vim.dim=12" \
    "mahalanobis: the covariance of 96 features is learnt from 25 training rows" -- fit
for set in val digits; do
    expect 0 "$FAROUT" score --features "$made/features/$set.h5" --head "$made/head.h5" --statistics "$work/few.h5" --out "$work/few/$set.h5" --detectors vim,residual,mahalanobis,msp
done
mistake "and its report" 0 "warning: vim, residual: 25 training rows span no principal space" "mahalanobis: the covariance" -- report "$work/few/val.h5" "$work/few/digits.h5"
mistake "and metrics.json" 0 '"kind": "too few training rows"' '"vim"' -- cat "$work/report/metrics.json"
mistake "a report without these detectors" 0 '!training rows' -- report "$work/few/val.h5" "$work/few/digits.h5" --detectors msp
mistake "with the dim that it names" 0 '!principal space' -- fit --set vim.dim=12 --set residual.dim=12

# ---- Thresholds of detectors that look at the whole set ----------------------------------------------------------------------
mistake "thresholds.csv" 0 "for_single_images" -- head -n 1 "$made/report/thresholds.csv"
mistake "those of local_react" 0 ',no' '!,yes' -- grep 'local_react,' "$made/report/thresholds.csv"
mistake "all others" 0 ',yes' '!,no' -- grep -v 'local_react,' "$made/report/thresholds.csv"
mistake "the page" 0 '"whole_set":true' "looks at the whole set" -- cat "$made/report/report.html"
mistake "its help, which names the column" 0 "for_single_images" "looks at the whole" -- "$FAROUT" report --help

# ---- What is said twice ------------------------------------------------------------------------------------------------------
twice=(--set gen.gamma=0.1 --set gen.gamma=0.3)
mistake "a parameter twice: score" 2 "'gen.gamma=0.1' and 'gen.gamma=0.3' set one parameter twice" -- \
    "$FAROUT" score --features a.h5 --head b.h5 --statistics c.h5 --out "$work/s.h5" "${twice[@]}"
mistake "a parameter twice: fit" 2 "set one parameter twice" -- "$FAROUT" fit --train a.h5 --head b.h5 --out "$work/s.h5" "${twice[@]}"
mistake "a parameter twice: extract" 2 "set one parameter twice" -- "$FAROUT" extract --model fashion_demo --weights "$weights" --root . --out "$work/a.h5" --odin \
    --set odin.epsilon=0.1 --set odin.epsilon=0.2
mistake "a parameter twice: run" 2 "set one parameter twice" -- "$FAROUT" run "$work/job.cfg" "${twice[@]}"
sed 's|^set = .*|&\nset = gen.gamma=0.3|' "$work/job.cfg" >"$work/twice.cfg"
mistake "a parameter twice: job file" 2 "twice.cfg: 'gen.gamma=0.2' and 'gen.gamma=0.3'" -- "$FAROUT" run "$work/twice.cfg"
run_and_check() { # OUT JOB ARGUMENT…
    local out=$work/$1
    shift
    "$FAROUT" run "$@" --out "$out" --detectors gen && "$FAROUT" check "$out/scores/val.h5"
}
mistake "the command line overrules the job file" 0 "gen(M=100 gamma=0.4)" "!gamma=0.2" -- \
    run_and_check overruled "$work/job.cfg" --set gen.gamma=0.4
{ echo "include = job.cfg" && echo "set = gen.gamma=0.6"; } >"$work/outer.cfg"
mistake "the including file overrules the included one" 0 "gamma=0.6" "!gamma=0.2" -- \
    run_and_check outer "$work/outer.cfg"
for command in "fit --train a.h5 --head b.h5 --out c.h5" "score --features a.h5 --head b.h5 --statistics c.h5 --out d.h5" "run $work/job.cfg" \
    "report --id $scores/val.h5 --ood $scores/digits.h5 --out $work/none" "compare $made $made" "export --scores $scores/val.h5 --out $work/x.csv"; do
    # shellcheck disable=SC2086  # words
    mistake "a detector twice: ${command%% *}" 2 "'msp' is named twice" -- "$FAROUT" $command --detectors msp,gen,msp
done
mistake "a part of the preprocessing twice" 2 "'size=20': it is given twice" -- \
    "$FAROUT" extract --model fashion_demo --weights "$weights" --root "$DEMO_DATA/digits" --out "$work/a.h5" --preprocess size=28,mean=0,size=20
mistake "a set's folder twice" 2 "names the folder of 'val' twice" -- report "$scores/val.h5" "$scores/digits.h5" --images val=a --images val=b
mistake "a group twice" 2 "each group needs a name of its own" -- report "$scores/val.h5" "$scores/digits.h5" --group g=digits --group g=digits
mistake "an output twice" 2 "out" "more than once" -- report "$scores/val.h5" "$scores/digits.h5" --out "$work/none"
mistake "one feature file twice" 2 "Two of --features are called" -- \
    "$FAROUT" score --features "$scores/val.h5" "$scores/val.h5" --head "$made/head.h5" --statistics "$made/statistics.h5" --out "$work/scores/"
