# What people keep features, labels and heads in, and what they get wrong with them.
# shellcheck shell=bash disable=SC2154 # the harness's

forms="$SOURCE/tests/features/fixtures"   # 10 rows of 3 features, labels 0 to 4, a head of 2 classes: make_imported.py
arrays="$SOURCE/tests/checkpoints/fixtures/arrays" # 33 rows of 32 features: make_arrays.py
peer="$SOURCE/tests/end_to_end/fixtures/import"    # a peer's files: 300 training rows of 16 features, 5 classes
numbers=0

# takes NAME TEXT… -- OPTION…: an import that succeeds.
takes() {
    local name=$1 texts=()
    shift
    while [[ "$1" != -- ]]; do texts+=("$1") && shift; done
    shift
    numbers=$((numbers + 1))
    mistake "$name" 0 "${texts[@]}" -- "$FAROUT" import "$@" --out "$work/taken$numbers.h5"
}

# refuses NAME TEXT… -- OPTION…: one that fails and leaves nothing.
refuses() {
    local name=$1 texts=()
    shift
    while [[ "$1" != -- ]]; do texts+=("$1") && shift; done
    shift
    mistake "$name" "${status:-1}" "${texts[@]}" -- "$FAROUT" import "$@" --out "$work/bad.h5"
    [[ ! -e "$work/bad.h5" ]] || wrong+=("$name left a file")
}

# labels NAME TEXT… -- LINES: labels of the ten rows, lines as printf's format; refuses_labels likewise.
labels() {
    local lines=${!#}
    # shellcheck disable=SC2059 # a format on purpose
    printf "$lines" >"$work/labels.txt"
    takes "${@:1:$#-1}" --features "$forms/features.pkl" --labels "$work/labels.txt"
}
refuses_labels() {
    local lines=${!#}
    # shellcheck disable=SC2059
    printf "$lines" >"$work/labels.txt"
    refuses "${@:1:$#-1}" --features "$forms/features.pkl" --labels "$work/labels.txt"
}

# follows NAME COMMAND: the last message's advice, run as it stands in the folder of the labels, then the import.
follows() {
    mistake "$1, the advice" 0 -- bash -c "cd '$work' && $2"
    takes "$1, after it" "labels 0 to 4 on all rows" -- --features "$forms/features.pkl" --labels "$work/labels.txt.new"
}

# ---- Labels in text -----------------------------------------------------------------------------------------------
bare='0\n3\n1\n4\n2\n0\n3\n1\n4\n2\n'
labels "a label a line" "10 rows of 3 features, labels 0 to 4 on all rows" -- "$bare"
labels "Windows' lines, a byte order mark, a comment" "labels 0 to 4 on all rows" -- "\\xef\\xbb\\xbf# labels\r\n${bare//\\n/\\r\\n}"
labels "numpy.savetxt" "labels 0 to 4 on all rows" -- "$(for l in 0 3 1 4 2 0 3 1 4 2; do printf '%s' "$l.000000000000000000e+00\\n"; done)"
labels "rows of unknown label" "labels 0 to 4 on 9 of 10 rows" -- "${bare/3/-1}"
labels "paths and labels" "labels 0 to 4 on all rows" -- "$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '%s' "img/$i.jpg $((i % 5))\\n"; done)"
labels "paths alone" "10 rows of 3 features, no labels" -- "$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '%s' "img/$i.jpg\\n"; done)"
labels "an image twice" "1 row names an image that an earlier row names, too" -- \
    "$(for i in 0 1 2 3 4 5 6 7 8 1; do printf '%s' "img/$i.jpg $((i % 5))\\n"; done)"
refuses_labels "fewer labels than rows" "labels.txt holds 3 labels, but" "has 10 rows" -- '0\n1\n2\n'
refuses_labels "an image with two labels" "img/1.jpg' has the label 4" -- \
    "$(for i in 0 1 2 3 4 5 6 7 8; do printf '%s' "img/$i.jpg $((i % 5))\\n"; done)img/1.jpg 4\\n"
refuses_labels "labels on some lines" "labels.txt:2: no label, but 9 of 10 lines have one" "write -1" -- \
    "img/0.jpg 0\\nimg/1.jpg\\n$(for i in 2 3 4 5 6 7 8 9; do printf '%s' "img/$i.jpg 1\\n"; done)"
refuses_labels "ignored rows of PyTorch" "labels.txt:2: the label -100 is below -1" -- "0\\n-100\\n${bare:6}"
refuses_labels "probabilities" "labels.txt:1: the label 0.75 is not a whole number" -- '0.75\n0.5\n'
refuses_labels "a number that is none" "labels.txt:1: the label nan is not a whole number" -- 'nan\n1\n'
refuses_labels "a word among numbers" "labels.txt:3: 'cat' isn't a number" -- '0\n1\ncat\n'
refuses_labels "names of classes" "'cat' is no number: are these names of classes?" -- 'cat\ndog\neel\nfox\ngnu\ncat\ndog\neel\nfox\ngnu\n'
follows "names of classes" "LC_ALL=C sort -u labels.txt | awk 'NR==FNR {n[\$0]=NR-1; next} {print n[\$0]}' - labels.txt >labels.txt.new"
refuses_labels "names of two words" "are these names of classes?" -- 'polar bear\nblack bear\n'
refuses_labels "CSV" "labels.txt:1: looks like CSV ('n0/a.jpg,0')" "awk -F','" -- \
    "$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '%s' "n0/$i.jpg,$((i % 5))\\n"; done | sed 's/0.jpg/a.jpg/')"
follows "CSV" "awk -F',' '{print \$NF}' labels.txt >labels.txt.new"
refuses_labels "CSV with a header" "looks like CSV ('filename,label', a header)" "tail -n +2" -- \
    "filename,label\\n$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '%s' "n0/$i.jpg,$((i % 5))\\n"; done)"
follows "CSV with a header" "tail -n +2 labels.txt | awk -F',' '{print \$NF}' >labels.txt.new"
refuses_labels "CSV of a spreadsheet" "looks like CSV ('n0/a.jpg;0')" "awk -F';'" -- 'n0/a.jpg;0\nn0/b.jpg;1\n'
refuses_labels "CSV of numbers" "looks like CSV ('0,3')" -- '0,3\n1,4\n'
refuses_labels "a header above numbers" "'label' is a header above numbers; leave it out: tail -n +2" -- "label\\n$bare"
follows "a header above numbers" "tail -n +2 labels.txt >labels.txt.new"
refuses_labels "row and label" "2 columns of numbers ('0 3')" "awk '{print \$NF}'" -- '0 3\n1 4\n'
refuses_labels "one-hot rows" "5 columns of numbers" "argmax" -- '0 0 1 0 0\n1 0 0 0 0\n'
refuses_labels "all labels in a line" "10 numbers in one line; write a label a line: tr -s" -- '0 3 1 4 2 0 3 1 4 2\n'
refuses_labels "all labels in a line, with commas" "10 numbers in one line" "tr ',' '\\n'" -- '0,3,1,4,2,0,3,1,4,2\n'
follows "all labels in a line, with commas" "tr ',' '\\n' <labels.txt >labels.txt.new"
refuses_labels "JSON" "looks like JSON" "numpy.savetxt" -- '[0, 3, 1, 4, 2]\n'
refuses_labels "JSON of names" "looks like JSON" -- '{"a.jpg": 3}\n'
refuses_labels "a web page" "looks like a web page" -- '<!DOCTYPE html>\n'
refuses_labels "a Git LFS pointer" "Git LFS pointer" -- 'version https://git-lfs.github.com/spec/v1\n'
refuses_labels "UTF-16" "is text in UTF-16" "iconv" -- '\xff\xfe1\0\n\0'
refuses_labels "nothing in it" "labels.txt: holds no labels" -- '\n# none\n'
refuses "labels that aren't there" "missing.txt: the labels can't be read" -- --features "$forms/features.pkl" --labels "$work/missing.txt"

# ---- Labels in arrays ---------------------------------------------------------------------------------------------
for type in uint8 uint64 float64 big_endian column row; do
    takes "labels of $type" "labels 0 to 4 on all rows" -- --features "$forms/features.pkl" --labels "$forms/labels.npz:$type"
done
takes "labels as .npy" "labels 0 to 4 on all rows" -- --features "$forms/features.pkl" --labels "$forms/labels.npy"
takes "a pickled list of numbers" "labels 0 to 4 on all rows" -- --features "$forms/features.pkl" --labels "$forms/labels.pkl"
takes "a pickled list of NumPy numbers" "labels 0 to 4 on all rows" -- --features "$forms/features.pkl" --labels "$forms/numbers.pkl"
takes "batches of labels" "labels 0 to 4 on all rows" -- --features "$forms/features.pkl" --labels "$forms/label_batches.pkl"
takes "labels in h5py's file" "labels 0 to 4 on all rows" -- --features "$forms/features.pkl" --labels "$forms/h5py.h5:train/labels"
takes "unknown labels" "labels 0 to 3 on 8 of 10 rows" -- --features "$forms/features.pkl" --labels "$forms/labels.npz:unknown"
refuses "one-hot labels" "has the shape (10, 5), but labels are one number a row" "argmax(axis=1)" -- \
    --features "$forms/features.pkl" --labels "$forms/labels.npz:one_hot"
refuses "names as an array" "holds text" -- --features "$forms/features.pkl" --labels "$forms/labels.npz:names"
refuses "booleans" "holds booleans" -- --features "$forms/features.pkl" --labels "$forms/labels.npz:booleans"
refuses "halves" "row 0: the label 0.5 is not a whole number" -- --features "$forms/features.pkl" --labels "$forms/labels.npz:half"
refuses "NaN" "row 3: the label nan is not a whole number" -- --features "$forms/features.pkl" --labels "$forms/labels.npz:nan"
refuses "-100" "row 3: the label -100 is below -1" -- --features "$forms/features.pkl" --labels "$forms/labels.npz:ignored"
refuses "labels beyond all classes" "is not a whole number" -- --features "$forms/features.pkl" --labels "$forms/labels.npz:huge"
refuses "nine labels" "holds 9 labels, but" "has 10 rows" -- --features "$forms/features.pkl" --labels "$forms/labels.npz:nine"
status=2 refuses "no array named" "Say which holds the labels with --labels" -- --features "$forms/features.pkl" --labels "$forms/labels.npz"
status=2 refuses "an array that isn't there" "Did you mean 'int16'?" -- --features "$forms/features.pkl" --labels "$forms/labels.npz:int46"

# ---- Labels beside the features -----------------------------------------------------------------------------------
takes "labels in the features' file" "labels: $forms/both.npz, array 'labels', beside the features" "labels 0 to 4 on all rows" -- \
    --features "$forms/both.npz"
takes "left out" "10 rows of 3 features, no labels" '!beside' -- --features "$forms/both.npz" --labels none
takes "X_train and y_train" "array 'y_train', beside" "labels 0 to 4 on all rows" -- --features "$forms/both_sets.npz" --array X_train
takes "y beside the only matrix" "10 rows of 3 features, labels 0 to 4 on all rows" -- --features "$forms/only_matrix.npz"
refuses "names beside the features" "holds text" "--labels none" -- --features "$forms/both_named.npz"
refuses "two that may be labels" "holds labels, targets, which may all be labels" "--labels $forms/both_twice.npz:NAME" -- \
    --features "$forms/both_twice.npz"
takes "one of them" "labels 0 to 4 on all rows" -- --features "$forms/both_twice.npz" --labels "$forms/both_twice.npz:targets"

# ---- Features -----------------------------------------------------------------------------------------------------
for file in half.npy big_endian64.npy big_endian2.pkl fortran.npy middle_ones.npy objects.npy beside4.pkl; do
    mistake "33 rows in $file" 3 "33 rows of 32 features" "row 0: " -- "$FAROUT" import --features "$arrays/$file" --out "$work/$file.h5"
done
mistake "a list of batches" 3 "5 batches are joined" "33 rows of 32 features" -- "$FAROUT" import --features "$arrays/batches4.pkl" --out "$work/b.h5"
mistake "batches with labels beside them" 3 "33 rows of 32 features, labels 0 to 32 on all rows" -- \
    "$FAROUT" import --features "$arrays/batches_in_dictionary5.pkl" --out "$work/bd.h5"
status=2 refuses "two sets in a tuple" "holds 2 arrays: 0, 1. Say which" -- --features "$forms/pair.pkl"
status=2 refuses "features and labels in a list" "holds 2 arrays: 0, 1. Say which" -- --features "$forms/features_and_labels.pkl"
takes "features and labels of a list" "labels 0 to 4 on all rows" -- --features "$forms/features_and_labels.pkl" --array 0 \
    --labels "$forms/features_and_labels.pkl:1"
status=2 refuses "a head as features" "Say which holds the features" -- --features "$forms/head_named.npz"
for name in half double packed train/features; do
    takes "h5py's $name" "10 rows of 3 features" -- --features "$forms/h5py.h5" --array "$name"
done
takes "an HDF5 file with one matrix" "labels 0 to 4 on all rows" -- --features "$forms/h5py_one.h5"
refuses "h5py's lzf" "is packed by" "compression='gzip'" -- --features "$forms/h5py.h5" --array lzf
refuses "text of h5py" "holds text" -- --features "$forms/h5py.h5" --array text
refuses "no rows in h5py's file" "so no rows" -- --features "$forms/h5py.h5" --array empty
cat "$forms/W.npy" "$forms/b.npy" >"$work/twice.npy"
refuses "numpy.save twice into one file" "a second array of 2 lies behind the first" "numpy.savez" -- --features "$work/twice.npy"
refuses "a feature file of ours" "is a feature file of farout already" "farout fit" -- --features "$work/taken1.h5"
printf '1.0,2.0\n3.0,4.0\n' >"$work/features.csv"
refuses "CSV" "isn't a NumPy file" "numpy.save" -- --features "$work/features.csv"
refuses "a folder" "isn't a regular file" -- --features "$forms"

# ---- Heads --------------------------------------------------------------------------------------------------------
for file in head_named.npz head_kernel.npz head_transposed.pkl; do
    takes "the head in $file" "2 classes, 3 features" -- --head "$forms/$file"
done
takes "a kernel is turned" "W was 3×2 (D×C) and is turned" -- --head "$forms/head_kernel.npz"
takes "a network's head" "taken: classifier.1.weight and classifier.1.bias" -- --head "$forms/head_of_network.npz"
takes "the only pair that fits" "taken: mlp.weight and mlp.bias" -- --head "$forms/head_only_pair.npz"
takes "Keras's names" "taken: dense/kernel and dense/bias" "is turned" -- --head "$forms/head_keras.npz"
takes "two files in quotes" "2 classes, 3 features" -- --head "$forms/W.npy $forms/b.npy"
takes "two files" "2 classes, 3 features" -- --head "$forms/W.npy" "$forms/b.npy"
takes "no bias" "2 classes, 3 features" -- --head "$forms/head_bare.npz" --no-bias
takes "no bias, a .npy" "2 classes, 3 features" -- --head "$forms/W.npy" --no-bias
refuses "no bias, not told" "a head is W and b, but this file holds weight" "--no-bias" -- --head "$forms/head_bare.npz"
refuses "a square head" "which may be C×D or D×C" "weight=W, bias=b" "kernel=W" -- --head "$forms/head_square.npz"
takes "a square weight" "3 classes, 3 features" '!turned' -- --head "$forms/head_square_weight.npz"
takes "a square kernel" "3 classes, 3 features" "turned" -- --head "$forms/head_square_kernel.npz"
refuses "two pairs" "2 of its arrays may be the weight W of the head: a.weight, b.weight" -- --head "$forms/head_two_pairs.npz"
status=2 refuses "--no-bias of features" "--no-bias goes with --head" -- --features "$forms/features.pkl" --no-bias
takes "a checkpoint's head" "classes" -- --head "$SOURCE/jobs/demo/fashion_demo.safetensors"

# ---- On to fit, score and report ----------------------------------------------------------------------------------
mistake "training features" 0 -- "$FAROUT" import --features "$peer/train.pkl" --labels "$peer/train.txt" --out "$work/train.h5"
mistake "unlabelled ones" 0 "no labels" -- "$FAROUT" import --features "$peer/train.pkl" --out "$work/unlabelled.h5"
mistake "test features" 0 -- "$FAROUT" import --features "$peer/id.npz" --labels "$peer/id.txt" --out "$work/id.h5"
mistake "OOD features" 3 -- "$FAROUT" import --features "$peer/ood.npy" --out "$work/ood.h5"
mistake "the peer's head" 0 -- "$FAROUT" import --head "$peer/fc.pkl" --out "$work/head.h5"
awk '{print $NF + 1}' "$peer/train.txt" >"$work/from_one.txt"
mistake "labels from 1 on" 0 "labels 1 to 5" -- "$FAROUT" import --features "$peer/train.pkl" --labels "$work/from_one.txt" --out "$work/from_one.h5"
mistake "no head" 2 "--head is missing" "farout head --model" "farout import --head" -- "$FAROUT" fit --train "$work/train.h5" --out "$work/s.h5"
mistake "no head to score" 2 "--head is missing" "farout import --head" -- \
    "$FAROUT" score --features "$work/id.h5" --statistics "$work/s.h5" --out "$work/scores.h5"
mistake "a head that isn't there" 1 "no such head file" "farout import --head" -- \
    "$FAROUT" fit --train "$work/train.h5" --head "$work/none.h5" --out "$work/s.h5"
mistake "another program's head" 1 "Take in one of another program with \`farout import --head" -- \
    "$FAROUT" fit --train "$work/train.h5" --head "$peer/fc.pkl" --out "$work/s.h5"
mistake "labels beyond the head" 1 "rows have a label beyond the head's 5 classes (0 to 4); the first is row" "from 1" -- \
    "$FAROUT" fit --train "$work/from_one.h5" --head "$work/head.h5" --out "$work/s.h5"
mistake "labels beyond the head, three ranks" 1 "beyond the head's 5 classes" -- \
    ranks 3 "$FAROUT" fit --train "$work/from_one.h5" --head "$work/head.h5" --out "$work/s.h5"
mistake "no labels" 1 "300 rows have no label (-1), the first is row 0, but mahalanobis needs one" "--without mahalanobis." -- \
    "$FAROUT" fit --train "$work/unlabelled.h5" --head "$work/head.h5" --out "$work/s.h5"
mistake "no labels, without it" 0 -- \
    "$FAROUT" fit --train "$work/unlabelled.h5" --head "$work/head.h5" --out "$work/s.h5" --without mahalanobis
mistake "the detectors that were fitted" 0 "was fitted for: msp" '!mahalanobis' -- \
    "$FAROUT" score --features "$work/id.h5" "$work/ood.h5" --head "$work/head.h5" --statistics "$work/s.h5" --out "$work/scores/"
mistake "the same, named" 1 "which detector 'mahalanobis' needs. Fit again with --detectors mahalanobis among the others" \
    "--without mahalanobis." -- "$FAROUT" score --features "$work/id.h5" --head "$work/head.h5" --statistics "$work/s.h5" \
    --out "$work/one.h5" --detectors msp,mahalanobis
mistake "the advice" 0 -- "$FAROUT" score --features "$work/id.h5" --head "$work/head.h5" --statistics "$work/s.h5" \
    --out "$work/one.h5" --detectors msp,mahalanobis --without mahalanobis
mistake "a report without a detector" 0 "msp" '!energy' -- \
    "$FAROUT" report --id "$work/scores/id.h5" --ood "$work/scores/ood.h5" --out "$work/report" --detectors msp,energy --without energy
mistake "the default report" 0 "msp" '!mahalanobis' '!energy' -- \
    "$FAROUT" report --id "$work/scores/id.h5" --ood "$work/scores/ood.h5" --out "$work/report" --without energy
mistake "another parameter than fitted" 1 "Fit again with --detectors react among the others and with --set react.quantile=0.9" -- \
    "$FAROUT" score --features "$work/id.h5" --head "$work/head.h5" --statistics "$work/s.h5" --out "$work/one.h5" \
    --detectors react --set react.quantile=0.9
mistake "another parameter, the advice" 0 -- \
    "$FAROUT" fit --train "$work/train.h5" --head "$work/head.h5" --out "$work/r.h5" --detectors msp,react --set react.quantile=0.9
mistake "another parameter, after it" 0 -- "$FAROUT" score --features "$work/id.h5" --head "$work/head.h5" \
    --statistics "$work/r.h5" --out "$work/one.h5" --detectors react --set react.quantile=0.9
mistake "without what there isn't" 2 "No detector is called 'mahalanobi'" "Did you mean 'mahalanobis'?" -- \
    "$FAROUT" fit --train "$work/train.h5" --head "$work/head.h5" --out "$work/s.h5" --without mahalanobi
mistake "without what isn't named" 2 "--without vim: it isn't among the detectors msp" -- \
    "$FAROUT" fit --train "$work/train.h5" --head "$work/head.h5" --out "$work/s.h5" --detectors msp --without vim
mistake "without all" 2 "--without leaves no detector" -- \
    "$FAROUT" fit --train "$work/train.h5" --head "$work/head.h5" --out "$work/s.h5" --detectors msp --without msp

# ---- What people have, in small -----------------------------------------------------------------------------------
field="${SHARED_DATA:-}/field/features"
if needs "$field"; then
    for file in labels_only.txt labels_float.txt; do
        takes "field: $file" "40 rows of 16 features, labels 0 to 4 on all rows" -- --features "$field/ok.npy" --labels "$field/$file"
    done
    refuses "field: labels_csv.txt" "looks like CSV" -- --features "$field/ok.npy" --labels "$field/labels_csv.txt"
    takes "field: objdict.npy" "40 rows of 16 features" "array 'label', beside" -- --features "$field/objdict.npy"
    takes "field: dict_npscalar.pkl" "40 rows of 16 features" "array 'label', beside" -- --features "$field/dict_npscalar.pkl"
    takes "field: list_batches.pkl" "3 batches are joined" "40 rows of 16 features" -- --features "$field/list_batches.pkl"
    takes "field: tensor.pt" "40 rows of 16 features" -- --features "$field/tensor.pt"
    takes "field: headnames.npz" "5 classes, 16 features" -- --head "$field/headnames.npz"
fi
