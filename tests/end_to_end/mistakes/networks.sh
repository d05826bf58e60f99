# Networks that aren't a function of the image, that return something else, and files that aren't networks.
# shellcheck shell=bash disable=SC2154

fixtures="$SOURCE/tests/models/fixtures/mistaken"
every_nth 600 "$DEMO_DATA/fashion/test.txt" "$work/all.txt"
cut -d" " -f1 "$work/all.txt" >"$work/few.txt" # the networks have other classes
square="size=28,mean=0.5/0.5/0.5,std=0.5/0.5/0.5"

# network NAME STATUS TEXT… -- FILE: extracts few images with it; where it is refused no file is left.
network() {
    local name=$1 wanted=$2 texts=() file
    shift 2
    while [[ "$1" != -- ]]; do
        texts+=("$1")
        shift
    done
    file=$2
    rm -f "$work/f.h5"
    mistake "$name" "$wanted" "${texts[@]}" -- "$FAROUT" extract --model torchscript --weights "$file" --root "$DEMO_DATA/fashion" \
        --list "$work/few.txt" --out "$work/f.h5" --preprocess "$square"
    ((wanted == 0)) || [[ ! -e "$work/f.h5" ]] || wrong+=("$name: left a file")
}

# ---- A network that isn't a function -----------------------------------------------------------------------------------
network "dropout in training mode" 1 "isn't a function of the image" "aten::dropout (p = 0.5)" \
    "network.eval() before torch.jit.trace" -- "$fixtures/dropout.pt"
network "dropout that is rare" 1 "aten::dropout (p = 0.001)" "network.eval()" -- "$fixtures/rare_dropout.pt"
network "dropout before the classifier alone" 1 "aten::dropout (p = 0.2)" "network.eval()" -- "$fixtures/dropout_before_fc.pt"
network "stochastic depth" 1 "aten::bernoulli_" -- "$fixtures/stochastic_depth.pt"
network "batch statistics" 1 "alone and among other images" "aten::batch_norm" "network.eval()" -- "$fixtures/batch_statistics.pt"
network "batch statistics of one image" 1 "aten::batch_norm" "network.eval()" -- "$fixtures/batch_statistics_of_one.pt"
network "features that are constant" 1 "ignores its input" -- "$fixtures/constant.pt"
network "features that are NaN" 1 "hold a NaN or an infinity" -- "$fixtures/nan.pt"
mistake "in no file, on any rank" 1 "aten::dropout" -- ranks 2 "$FAROUT" extract --model torchscript --weights "$fixtures/dropout.pt" \
    --root "$DEMO_DATA/fashion" --list "$work/few.txt" --out "$work/f.h5" --preprocess "$square"
network "one that is right" 0 "!warning:" -- "$fixtures/in_evaluation_mode.pt"
network "one that takes an image at a time" 0 -- "$fixtures/one_by_one.pt"
network "the weight standardised as batches are" 0 -- "$fixtures/standardised_weight.pt"

# ---- Outputs -----------------------------------------------------------------------------------------------------------
network "logits before features" 1 "logits first (4 classes)" "features second (5 an image)" "return features, logits" -- \
    "$fixtures/swapped.pt"
network "logits alone" 0 "are these logits?" "(features, logits)" -- "$fixtures/logits.pt"
network "a feature map" 1 "float32 [2, 5, 13, 13]" "mean((2, 3))" -- "$fixtures/feature_map.pt"
network "tokens" 1 "float32 [2, 169, 5]" "features[:, 0]" -- "$fixtures/tokens.pt"
network "a dict" 1 "a dict of 'features', 'logits'" "as a tuple" -- "$fixtures/dict.pt"
network "predicted classes" 1 "int64 [2, 1]" "predicted classes?" -- "$fixtures/predicted.pt"
network "two images at a time" 1 "fails on 1 image" -- "$fixtures/two_by_two.pt"
network "images of another size" 1 "fails on 2 images of 28×28 pixels" -- "$fixtures/side75.pt"
square="size=75" network "images of their size" 0 -- "$fixtures/side75.pt"

# ---- Within a job: before the first extraction -------------------------------------------------------------------------
# job NAME WEIGHTS [LINE…]: $work/NAME.cfg, on few images of the four classes that these networks have.
job() {
    tiny_job "$work/$1.cfg" "$work/$1"
    sed -i -e "s|^model.*|model = torchscript|" -e "s|^weights.*|weights = $2|" "$work/$1.cfg"
    {
        printf '%s\n' "preprocess = $square" "detectors = msp,energy" "${@:3}"
        cat "$work/$1.cfg"
    } >"$work/lines" && mv "$work/lines" "$work/$1.cfg"
    for list in train test held_out digits; do every_nth 16 "$work/$list.txt" "$work/some" && mv "$work/some" "$work/$list.txt"; done
    for list in train test; do awk '$NF < 4' "$work/$list.txt" >"$work/some" && mv "$work/some" "$work/$list.txt"; done
}
# refused_at_once NAME TEXT…: by the run before it extracts, and by --dry-run.
refused_at_once() {
    mistake "$1" 1 "${@:2}" "!images in" -- "$FAROUT" run "$work/$1.cfg"
    [[ ! -e "$work/$1/features/train.h5" ]] || wrong+=("$1: extracted before")
    mistake "$1 --dry-run" 1 "${@:2}" -- "$FAROUT" run "$work/$1.cfg" --dry-run
}
job job_of_logits "$fixtures/logits.pt"
refused_at_once job_of_logits "returns 4 numbers an image" "are these logits?" "torch.jit.trace(" "head = fc.npz"
job job_of_swapped "$fixtures/swapped.pt"
refused_at_once job_of_swapped "return features, logits"
job job_of_dropout "$fixtures/dropout.pt"
refused_at_once job_of_dropout "aten::dropout"
job job_of_features "$fixtures/features.pt"
refused_at_once job_of_features "returns features only" "head = fc.npz"

# What the message says, done to the letter: the head of the fashion demo has 8 classes and 96 features, this one 4 and 5.
expect 0 "$FAROUT" head --model torchscript --weights "$SOURCE/tests/models/fixtures/features_and_logits.pt" --out "$work/own.h5"
expect 0 "$FAROUT" export --head "$work/own.h5" --out "$work/fc.pkl"
job job_with_head "$fixtures/features.pt" "head = $work/fc.pkl"
mistake "a job with the head of a file" 0 "head.h5: 4 classes, 5 features" -- "$FAROUT" run "$work/job_with_head.cfg"
mistake "which is up to date then" 0 "head.h5: up to date" -- "$FAROUT" run "$work/job_with_head.cfg"
expect 0 "$FAROUT" import --head "$work/fc.pkl" --out "$work/imported.h5"
mistake "a head file serves as well" 0 "head.h5: made anew" -- "$FAROUT" run "$work/job_with_head.cfg" --head "$work/imported.h5"
expect 0 "$FAROUT" head --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors" --out "$work/demo_head.h5"
job job_with_other_head "$fixtures/features.pt" "head = $work/demo_head.h5"
refused_at_once job_with_other_head "is for 96 features (W is 8×96), but the network gives 5"
job job_with_no_head "$fixtures/features.pt" "head = $work/nowhere.npz"
mistake "a head that isn't there" 1 "head $work/nowhere.npz" -- "$FAROUT" run "$work/job_with_no_head.cfg"
job job_with_head_and_odin "$fixtures/features.pt" "head = $work/fc.pkl" "odin = true"
mistake "odin with the head of a file" 2 "doesn't go with odin" -- "$FAROUT" run "$work/job_with_head_and_odin.cfg"

# ---- Files that aren't networks ----------------------------------------------------------------------------------------
network "an archive of torch.export" 1 "torch.export (.pt2)" "torch.jit.trace(" "!miniz" -- "$fixtures/exported.pt2"
network "a state dict" 1 "of 4 weights" "load_state_dict(" "torch.jit.trace(" -- "$fixtures/state_dict.pt"
network "a pickled module" 1 "a whole module, pickled" "weights_only=False" "torch.jit.trace(" -- "$fixtures/module.pt"
network "an ONNX model" 1 "an ONNX model" "farout import --features" -- "$fixtures/network.onnx"
network "safetensors" 1 "a safetensors file" "import safetensors.torch" -- "$SOURCE/jobs/demo/fashion_demo.safetensors"
printf '\x89HDF\r\n\x1a\n' >"$work/network.h5"
network "a Keras file" 1 "an HDF5 file, as Keras saves" "farout import --features" -- "$work/network.h5"
head -c 3000 "$fixtures/logits.pt" >"$work/half.pt"
network "a file cut short" 1 "cut short or damaged" -- "$work/half.pt"

# ---- Models that there aren't ------------------------------------------------------------------------------------------
mistake "a model of timm" 2 "no model 'efficientnet_b0'" "Did you mean" "--model torchscript" "README.md" -- \
    "$FAROUT" head --model efficientnet_b0 --weights "$fixtures/logits.pt" --out "$work/h.h5"
mistake "help names the way" 0 "torchscript" "Any other network" -- "$FAROUT" extract --help
mistake "so does the list" 0 "torch.jit.trace" "Any other network" -- "$FAROUT" list
grep -q "## Any other network" "$SOURCE/README.md" || wrong+=("README.md has no section 'Any other network'")

# ---- As people had them ------------------------------------------------------------------------------------------------
if needs "$SHARED_DATA/field/torchscript/traced_train.pt"; then
    network "traced in training mode" 1 "asked twice for" " % of the largest" "aten::dropout (p = 0.5)" "aten::batch_norm" -- "$SHARED_DATA/field/torchscript/traced_train.pt"
    network "logits and features" 1 "return features, logits" -- "$SHARED_DATA/field/torchscript/lf.pt"
fi
