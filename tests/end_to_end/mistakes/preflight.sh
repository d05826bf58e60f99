# What will fail, fails first; a set of out-of-distribution images that can't be had doesn't take the others' report.
# shellcheck shell=bash disable=SC2016,SC2154

export TRAIN_NTH=200
tiny_job "$work/job.cfg" "$work/made"
for list in test held_out digits; do head -n 40 "$work/$list.txt" >"$work/few" && mv "$work/few" "$work/$list.txt"; done

# written SED…: bad.cfg is the job with these changes. planned and run: what is done with it.
written() { sed -e "" "${@/#/-e}" "$work/job.cfg" >"$work/bad.cfg"; }
run=("$FAROUT" run "$work/bad.cfg")
plan=("${run[@]}" --dry-run)
nothing_made() { [[ ! -e $work/made/features ]] || fail "$1: something was extracted"; }

# refused NAME TEXT…: wrong for the whole job: told by the plan and by a run, before anything is made.
refused() {
    mistake "$1, planned" 1 "WRONG" "The job can't run as it is:" "${@:2}" -- "${plan[@]}" "${more[@]}"
    mistake "$1, run" 1 "The job can't run as it is:" "${@:2}" -- "${run[@]}" "${more[@]}"
    nothing_made "$1"
}
more=()

written
mistake "nothing wrong" 0 "train images" "240 of 240 are there" "val labels" "from 0 to 7" "network" "96 features" "!WRONG" "!ODD" -- "${plan[@]}"
mistake "nothing wrong, several ranks" 0 "240 of 240 are there" "40 of 40 are there" "!WRONG" -- ranks 3 "${plan[@]}"

# ---- Images ----
written "s|^root = .*fashion\$|root = $work|"
refused "another root" "240 of 240 images of train" "100 %" "can't be had"
mkdir "$work/empty"
written "6,7s|^root = .*|root = $work/empty|"
refused "an empty folder" "240 of 240 images of train" "is empty"
written "6,7s|^root = .*|root = $work/nowhere|"
refused "no folder" "Missing: train root $work/nowhere"
written "6,7s|^root = .*|root = $work/job.cfg|"
refused "a file for a folder" "train root $work/job.cfg is a file"
sed '3~10s|^|gone/|' "$work/test.txt" >"$work/gone.txt"
written "s|^list = .*test.txt|list = $work/gone.txt|"
refused "some images missing" "4 of 40 images of val" "10 %" "gone/" "No such file" "--max-unreadable 0.1"
mistake "several ranks tell the same" 1 "4 of 40 images of val" "gone/" -- ranks 3 "${plan[@]}"
mistake "as that advice says" 0 "4 of 40 images of val" "ODD" "!WRONG" -- "${plan[@]}" --max-unreadable 0.1
more=(--max-unreadable 0.5 --strict)
refused "any missing under --strict" "4 of 40 images of val" "--strict"
more=()
written "s|^list = .*train.txt|list = $work/nowhere.txt|" "s|^list = .*test.txt|list = $work|"
refused "lists" "Missing: train list $work/nowhere.txt" "val list $work is a folder"

# ---- Labels ----
sed '3s/ .*/ 8/; 5s/ .*/ 11/' "$work/test.txt" >"$work/outside.txt"
written "s|^list = .*test.txt|list = $work/outside.txt|"
refused "labels that the head doesn't have" "2 of 40 images of val" "with 8" "8 classes, 0 to 7"
awk '{ print $1, $2 + 1 }' "$work/train.txt" >"$work/from_one.txt"
written "s|^list = .*train.txt|list = $work/from_one.txt|"
refused "labels from one" "from 1 to 8" "take one away"
# shellcheck disable=SC2016  # awk's
mistake "as that advice says" 0 -- bash -c 'awk '"'"'{ $NF = $NF - 1; print }'"'"' "$1" | cmp - "$2"' - "$work/from_one.txt" "$work/train.txt"
cut -d ' ' -f 1 "$work/train.txt" >"$work/bare.txt"
written "s|^list = .*train.txt|list = $work/bare.txt|"
refused "no labels where detectors need some" "240 of 240 images of train have no label" "mahalanobis" "--without mahalanobis"
mistake "as that advice says" 0 "none, and no detector needs one" -- "${plan[@]}" --without mahalanobis
sed 's/ .*/ 700/' "$work/held_out.txt" >"$work/any.txt"
written "s|^list = .*held_out.txt|list = $work/any.txt|"
mistake "labels of out-of-distribution images are free" 0 "!WRONG" "!ODD" -- "${plan[@]}"
cut -d ' ' -f 1 "$work/test.txt" >"$work/bare.txt"
written "s|^list = .*test.txt|list = $work/bare.txt|"
mistake "no labels to tell an accuracy by" 0 "ODD" "no image of val has a label" -- "${plan[@]}"

# ---- Weights, output, report ----
written "s|^weights = .*|weights = $work/nowhere.pth|"
refused "no weights" "Missing: weights $work/nowhere.pth"
written "s|^weights = .*|weights = $work/job.cfg|"
refused "no weights at all" "job.cfg"
touch "$work/file"
written "s|^out = .*|out = $work/file/made|"
refused "a file where the output should be" "$work/file is a file" "Choose another out"
written "4s|^|class-names = $work/none.txt\ncompare = $work/none.csv\n|" "s|^list = .*train.txt|list = $work/nowhere.txt|"
refused "all that is wrong is told" "Missing: class names $work/none.txt" "Missing: published figures $work/none.csv" "Missing: train list"
printf 'one\ntwo\n' >"$work/two.txt"
written "4s|^|class-names = $work/two.txt\n|"
mistake "class names of another count" 0 "ODD" "2 names, the head has 8 classes" -- "${plan[@]}"
printf 'model,detector,ood_set,auroc,fpr95_id_positive\nfashion_demo,msp,elsewhere,0.5,0.25\n' >"$work/published.csv"
written "4s|^|compare = $work/published.csv\n|"
refused "published figures of other sets" "elsewhere"
more=(--set vim.dim=96)
written
refused "a detector that doesn't fit the features" "vim.dim=96"
more=()
mistake "a key to sort by that there isn't" 2 "digts" -- "${plan[@]}" --sort digts

# ---- A set that can't be had ----
# without NAME TEXT…: the job goes on without [ood.digits], says so last, and makes it up later.
without() {
    mistake "$1, planned" 1 "WRONG" "${@:2}" -- "${plan[@]}"
    mistake "$1" 1 "digits can't be had, the job goes on without it" "is without digits" "${@:2}" -- "${run[@]}"
    tail -n 1 "$work/err" | grep -q "run the same command again" || fail "$1: the message isn't the last"
    grep -q held_out "$work/made/report/metrics.csv" || fail "$1: no report of the other set"
    if grep -q digits "$work/made/report/metrics.csv"; then fail "$1: a set of the report can't be had"; fi
    mistake "$1, its state" 0 "FAILED: bad extract/digits" "FAILED: bad report: made without digits" -- "$FAROUT" status "$work/bad.cfg"
}
sed -i "4s|^|detectors = msp,energy\n|" "$work/job.cfg"
written "/^.ood.digits/,\$s|^root = .*|root = $work/later|"
without "no folder" "Missing: digits root $work/later"
ln -s "$DEMO_DATA/digits" "$work/later"
mistake "a later run makes it up" 0 "!WRONG" "!is without" -- "${run[@]}"
grep -q digits "$work/made/report/metrics.csv" || fail "the set isn't in the report of the later run"
mistake "its state" 0 "8 of 8 steps are done" -- "$FAROUT" status "$work/bad.cfg"
rm -r "$work/made"
sed '3~4s|^|gone/|' "$work/digits.txt" >"$work/half.txt"
written "s|^list = .*digits.txt|list = $work/half.txt|"
without "too many images missing" "10 of 40 images of digits"
sed "s|^root = .*digits|root = $DEMO_DATA|; s|^out = .*|out = $work/elsewhere|" "$work/job.cfg" >"$work/shallow.cfg"
mistake "names that lie one folder deeper" 1 "40 of 40 images of digits" "$DEMO_DATA/digits" -- "$FAROUT" run "$work/shallow.cfg" --dry-run
mistake "steps by themselves" 1 "digits can't be had" "is without digits" -- ranks 2 "${run[@]}" --only score,report
mistake "the set's own step" 1 "10 of 40 images of digits" -- "${run[@]}" --only extract/digits
mkdir -p "$work/junk/0"
while read -r path; do
    mkdir -p "$work/junk/$(dirname "$path")"
    echo "no image" >"$work/junk/$path"
done <"$work/digits.txt"
written "/^.ood.digits/,\$s|^root = .*|root = $work/junk|"
mistake "an extraction that fails" 1 "digits can't be had, the job goes on without it" "without digits" "--max-unreadable" -- "${run[@]}" --out "$work/again"
grep -q held_out "$work/again/report/metrics.csv" || fail "no report without a set whose extraction failed"
sed "s|^list = .*held_out.txt|list = $work/nowhere.txt|" "$work/bad.cfg" >"$work/none.cfg"
sed -i "/^.ood.digits/,\$s|^root = .*|root = $work/gone|" "$work/none.cfg"
mistake "no set left" 1 "The job can't run as it is" "Missing: digits root" "Missing: held_out list" -- "$FAROUT" run "$work/none.cfg"
