# Sets that can't be compared: made in different ways, the same set twice, the same images in two sets.
# shellcheck shell=bash disable=SC2154 # work: of harness.sh

weights="$SOURCE/jobs/demo/fashion_demo.safetensors"
tiny_job "$work/job.cfg" "$work/made"
every_nth 4 "$work/digits.txt" "$work/few.txt" # 50 images
sed -i "s|$work/digits.txt|$work/few.txt|" "$work/job.cfg"
sed -i "s|^block.*|detectors = msp,energy,gen,local_react,vim,mahalanobis\nblock = 64|" "$work/job.cfg"
mistake "healthy data" 0 '!warning' -- "$FAROUT" run "$work/job.cfg"
made=$work/made
scores=$made/scores

extract() { # OUT ARGUMENT…
    local out=$1
    shift
    "$FAROUT" extract --model fashion_demo --root "$DEMO_DATA/digits" --list "$work/few.txt" --out "$out" "$@"
}
score() { # FEATURES OUT ARGUMENT…
    local features=$1 out=$2
    shift 2
    "$FAROUT" score --features "$features" --head "$made/head.h5" --statistics "$made/statistics.h5" --out "$out" --detectors msp,energy,gen "$@"
}
report() { # OOD ARGUMENT…
    local ood=$1
    shift
    "$FAROUT" report --id "$scores/val.h5" --ood "$ood" --out "$work/report" --detectors msp,energy,gen "$@"
}

# ---- Made differently: refused when scored, when reported, and said where that is wanted ---------------------------------
different() { # NAME FACT EXTRACT_ARGUMENT…
    local name=$1 fact=$2 file=$work/$1/features/digits.h5 scored=$work/$1/scores/digits.h5
    shift 2
    mkdir -p "$work/$name"/{features,scores}
    expect 0 extract "$file" "$@"
    mistake "$name: score" 1 "made differently" "$fact" "digits.h5" "--allow-different" -- score "$file" "$scored"
    mistake "$name: score all the same" 0 "warning:" "made differently" "$fact" -- score "$file" "$scored" --allow-different
    mistake "$name: report" 1 "val and digits were made differently" "$fact" "--allow-different" -- report "$scored"
    mistake "$name: report all the same" 0 "warning: val and digits were made differently" "$fact" -- report "$scored" --allow-different
    mistake "$name: metrics.json" 0 '"kind": "made differently"' "$fact" -- cat "$work/report/metrics.json"
    mv "$work/report" "$work/$name/allowed"
}
other_weights() { # a network that learnt one number otherwise
    cp "$weights" "$work/other.safetensors"
    printf '\x3f' | dd of="$work/other.safetensors" bs=1 seek=$(($(stat -c %s "$weights") - 1)) conv=notrunc status=none
}
other_weights
different preprocessing "mean=0.25/0.25/0.25" --weights "$weights" --preprocess mean=0.25
different decoding "decode=scaled" --weights "$weights" --fast-decode
different precision "fp32 against bf16" --weights "$weights" --precision bf16
mistake "the page's head" 0 '<section id="warnings">' -- cat "$work/precision/allowed/report.html"
mistake "the Markdown" 0 "> Warning: val and digits were made differently" -- cat "$work/precision/allowed/metrics.md"
mistake "the LaTeX" 0 "Warning: val and digits were made differently" -- cat "$work/precision/allowed/metrics.tex"
mistake "for several ranks, once" 1 "made differently" "!rank 1" -- ranks 3 "$FAROUT" report --id "$scores/val.h5" --ood "$work/precision/scores/digits.h5" --out "$work/none" --detectors msp
mistake "distributed" 1 "val and digits were made differently" -- ranks 2 "$FAROUT" report --id "$scores/val.h5" --ood "$work/precision/scores/digits.h5" --out "$work/none" --detectors msp --distributed
mistake "distributed all the same" 0 "warning: val and digits were made differently" -- \
    ranks 2 "$FAROUT" report --id "$scores/val.h5" --ood "$work/precision/scores/digits.h5" --out "$work/none" --detectors msp --distributed --allow-different
expect 0 extract "$work/weights.h5" --weights "$work/other.safetensors"
mistake "other weights: the head refuses them" 1 "different networks" "weights sha256" -- score "$work/weights.h5" "$work/s.h5" --allow-different

mistake "a detector that one of them lacks" 1 "has no scores of 'local_react'" -- "$FAROUT" report --id "$scores/val.h5" --ood "$work/precision/scores/digits.h5" --out "$work/none"

# ---- What doesn't count ------------------------------------------------------------------------------------------------
expect 0 extract "$work/blocks.h5" --weights "$weights" --block 32 --batch 8
mistake "other blocks and batches" 0 '!warning' -- score "$work/blocks.h5" "$work/blocks_scores.h5"
mistake "other blocks and batches: report" 0 '!made differently' -- report "$work/blocks_scores.h5"

# ---- Imported and extracted ----------------------------------------------------------------------------------------------
expect 0 "$FAROUT" export --features "$made/features/digits.h5" --out "$work/digits.npy"
expect 0 "$FAROUT" import --features "$work/digits.npy" --out "$work/imported.h5"
mistake "imported and extracted: score" 0 "warning:" "imported" "nothing tells whether" -- score "$work/imported.h5" "$work/imported_scores.h5"
mistake "imported and extracted: report" 0 "warning: The features of imported_scores were imported, those of val extracted" -- report "$work/imported_scores.h5"

# ---- The same set twice --------------------------------------------------------------------------------------------------
id="$scores/val.h5"
mistake "one file as both" 1 "as in- and as out-of-distribution" -- "$FAROUT" report --id "$id" --ood "$scores/./val.h5" --out "$work/none"
ln -s "$id" "$work/link.h5"
cp "$id" "$work/copy.h5"
mistake "a link as both" 1 "link.h5 is given as in- and as out-of-distribution" -- report "$work/link.h5"
mistake "a copy as both" 0 "copy holds the images of the in-distribution set val" -- report "$work/copy.h5"
mistake "an OOD file twice" 1 "is given twice" -- "$FAROUT" report --id "$id" --ood "$scores/digits.h5" "$scores/../scores/digits.h5" --out "$work/none"
mkdir "$work/twin"
cp "$scores/digits.h5" "$work/twin/digits.h5"
mistake "two sets of one name" 1 "there are two sets with that name" -- "$FAROUT" report --id "$id" --ood "$scores/digits.h5" "$work/twin/digits.h5" --out "$work/none"
cp "$scores/digits.h5" "$work/twin/val.h5"
mistake "an OOD set with the ID set's name" 1 "the in-distribution set has that name" -- report "$work/twin/val.h5"
cp "$scores/digits.h5" "$work/twin/copy.h5"
mistake "an OOD set under two names" 0 "50 images of copy are in digits, too" -- \
    "$FAROUT" report --id "$id" --ood "$scores/digits.h5" "$work/twin/copy.h5" --out "$work/report" --detectors msp,gen
# The same images by another list: other files, the same features.
tac "$work/test.txt" >"$work/backwards.txt"
again() { # OUT LIST
    expect 0 "$FAROUT" extract --model fashion_demo --weights "$weights" --root "$DEMO_DATA/fashion" --list "$2" --block 64 --batch 16 --out "$work/$1.h5"
    expect 0 score "$work/$1.h5" "$work/$1_scores.h5"
}
again backwards "$work/backwards.txt"
mistake "the ID images by another list" 0 "holds the images of the in-distribution set val" -- report "$work/backwards_scores.h5"
cat <(head -n 5 "$work/test.txt" | cut -d' ' -f1) "$work/held_out.txt" <(head -n 2 "$work/held_out.txt") >"$work/mixed.txt"
again mixed "$work/mixed.txt"
mistake "some ID images among the OOD ones" 0 "5 images of mixed_scores are in val, too" "test/pullover/00001.png = test/pullover/00001.png" \
    "2 images of mixed_scores are there a second time" -- report "$work/mixed_scores.h5"
sed "s|$work/few.txt|$work/test.txt|; s|^root = .*digits|root = $DEMO_DATA/fashion|" "$work/job.cfg" >"$work/same.cfg"
mistake "one set as both in a job" 0 "[ood.digits] and [id] name the same images" "digits holds the images of the in-distribution set val" -- \
    "$FAROUT" run "$work/same.cfg" --out "$work/same"

printf 'model,detector,ood_set,auroc,fpr95_id_positive\nfashion_demo,msp,digits,0.9,0.3\n' >"$work/published.csv"

# ---- Runs side by side ---------------------------------------------------------------------------------------------------
expect 0 "$FAROUT" run "$work/job.cfg" --out "$work/other" --preprocess mean=0.25
expect 0 "$FAROUT" run "$work/job.cfg" --out "$work/gamma" --set gen.gamma=0.5
mistake "runs of another preprocessing" 1 "made and other were made differently" "mean=0.25" "--allow-different" -- "$FAROUT" compare "$made" "$work/other"
mistake "and all the same" 0 "warning: made and other were made differently" "after Holm" -- \
    "$FAROUT" compare "$made" "$work/other" --allow-different --page "$work/compare.html"
mistake "said on the page" 0 '<section id="warnings">' "made and other were made differently" -- cat "$work/compare.html"
mistake "runs with other parameters" 0 "!warning" "after Holm" -- "$FAROUT" compare "$made" "$work/gamma"
mistake "a report's own warnings" 0 "val and digits were made differently" "warning: " -- \
    "$FAROUT" compare "$work/precision/allowed" "$made" --allow-different --detectors msp
mistake "and beside published figures" 0 "val and digits were made differently" -- "$FAROUT" compare "$work/precision/allowed" "$work/published.csv"
mistake "one report twice" 2 "are one report" -- "$FAROUT" compare "$made" "$made/report"
mistake "one report twice in a summary" 2 "are one report" -- "$FAROUT" summary "$work/job.cfg" "$made/report" --out "$work/summary"
