# Weight files as people have them, and what people give for weight files.
# shellcheck shell=bash

: "${work:?}"

python=$(command -v python3) || {
    echo "not run: needs python3"
    exit 0
}
demo="$SOURCE/jobs/demo/fashion_demo.safetensors"
files="$work/weights"
"$python" "$SOURCE/tests/end_to_end/fixtures/reweigh.py" "$demo" "$files" || fail "reweigh.py"
head_of() { "$FAROUT" head --model fashion_demo --weights "$@"; }

# ---- One set of weights, in everything that it comes in: the same head, and no word of a choice ----------------------
head_of "$demo" --out "$work/plain.h5" 2>"$work/err" || fail "the demo's head: $(cat "$work/err")"
h5dump -d /bias -d /weight "$work/plain.h5" | tail -n +2 >"$work/plain.txt"
# takes FILE: its head is the demo's.
takes() {
    head_of "$1" --out "$work/made.h5" || return
    h5dump -d /bias -d /weight "$work/made.h5" | tail -n +2 >"$work/made.txt"
    rm "$work/made.h5"
    cmp "$work/plain.txt" "$work/made.txt"
}
for file in "$files"/one/*; do
    mistake "one set of weights as ${file##*/}" 0 "8 classes" "!several" -- takes "$file"
done
for classes in 2 37; do
    mistake "$classes classes" 0 "$classes classes, 96 features" -- head_of "$files/classes$classes.safetensors" --out "$work/made.h5"
    rm -f "$work/made.h5"
done
mistake "one class" 1 "one class" "at least two" -- head_of "$files/classes1.safetensors" --out "$work/made.h5"

# ---- Several sets: told, and chosen ----------------------------------------------------------------------------------
mistake "averaged weights are taken and told" 0 "'model_ema.module' is taken" "'model' with --weights-entry model" -- \
    head_of "$files/two.pth" --out "$work/ema.h5"
mistake "the others can be named" 0 "8 classes" "!several" -- head_of "$files/two.pth" --weights-entry model --out "$work/model.h5"
h5dump -a "/weights entry" "$work/model.h5" >"$work/entry.txt" 2>&1
mistake "their name is a fact" 0 '"model' -- cat "$work/entry.txt"
mistake "the default's isn't" 0 "!weights entry" -- h5dump -A "$work/ema.h5"
mistake "named, the default is the default" 0 "up to date" -- head_of "$files/two.pth" --weights-entry model_ema --out "$work/ema.h5"
mistake "a part of a name" 0 "8 classes" -- head_of "$files/two.pth" --weights-entry model_ema --out "$work/ema2.h5"
same "$work/ema.h5" "$work/ema2.h5"
mistake "another name makes the head anew" 0 "made anew" -- head_of "$files/two.pth" --weights-entry model --out "$work/ema2.h5"
mistake "the .safetensors has two, too" 0 "'model' is taken" "'student'" -- head_of "$files/two.safetensors" --out "$work/st.h5"
mistake "an optimizer's copies come last" 0 "'model' is taken" -- head_of "$files/optimizer.pth" --out "$work/opt.h5"
mistake "a name that isn't there" 2 "'modle'" "Did you mean 'model'?" "'model_ema.module', 'model'" -- \
    head_of "$files/two.pth" --weights-entry modle --out "$work/made.h5"
mistake "a name where there is one set" 2 "leave the option out" -- head_of "$files/one/module.safetensors" --weights-entry ema --out "$work/made.h5"
mistake "an empty name" 2 "--weights-entry" "Leave it out" -- head_of "$files/two.pth" --weights-entry "" --out "$work/made.h5"
mistake "a name for TorchScript" 2 "--weights-entry" "Leave it out" -- \
    "$FAROUT" head --model torchscript --weights "$SOURCE/tests/models/fixtures/features_and_logits.pt" --weights-entry model --out "$work/made.h5"
every_nth 200 "$DEMO_DATA/fashion/test.txt" "$work/few.txt"
extract_two() { "$FAROUT" extract --model fashion_demo --root "$DEMO_DATA/fashion" --list "$work/few.txt" --out "$work/few.h5" --weights "$@"; }
mistake "extract tells the choice" 0 "'model_ema.module' is taken" -- extract_two "$files/two.pth"
mistake "features of other weights are refused" 1 "weights entry" "--overwrite" -- extract_two "$files/two.pth" --weights-entry model
extract_two "$files/two.pth" --weights-entry model --overwrite 2>"$work/err" || fail "extract: $(cat "$work/err")"
mistake "features of one set, the head of the other" 1 "come from different networks" "weights entry" -- \
    "$FAROUT" fit --train "$work/few.h5" --head "$work/ema.h5" --out "$work/s.h5"
# Counts what two ranks say.
told_by_two() {
    ranks 2 "$FAROUT" extract --model fashion_demo --weights "$files/two.pth" --root "$DEMO_DATA/fashion" --list "$work/few.txt" \
        --out "$work/few2.h5" 2>&1 | grep -c "is taken"
}
mistake "two ranks tell it once" 0 "1" "!2" -- told_by_two

# ---- What fits nothing: what lacks, and what to do ---------------------------------------------------------------------
mistake "a deeper network" 1 "Surplus (1): convolution5.weight" "torch.jit.trace" -- head_of "$files/deeper.safetensors" --out "$work/made.h5"
mistake "a backbone alone" 1 "8 are there under 'model.'" "Missing (2): head.bias, head.weight" "the classifier" -- \
    head_of "$files/headless.pth" --out "$work/made.h5"
mistake "another shape" 1 "Wrong shape (1)" "All 10 names begin with 'model.'" -- head_of "$files/wider.safetensors" --out "$work/made.h5"
mistake "another network" 1 "none of the 10 names" "All 7 names begin with 'model.'" "--model torchscript" -- \
    head_of "$files/foreign.safetensors" --out "$work/made.h5"
mistake "another model's weights" 1 "Its tensors fit fashion_demo: --model fashion_demo." -- \
    "$FAROUT" head --model resnet18 --weights "$demo" --out "$work/made.h5"

# ---- What is no weight file --------------------------------------------------------------------------------------------
mistake "a folder" 1 "isn't a regular file but a folder" "outermost.pth, pytorch_model.bin" "e.g. --weights $files/one/anything.safetensors" -- \
    head_of "$files/one" --out "$work/made.h5"
mkdir "$work/bare"
mistake "a folder without weights" 1 "none of its files looks like weights" -- head_of "$work/bare" --out "$work/made.h5"
mistake "a URL" 1 "is a URL" "curl -fL -o model.safetensors 'https://huggingface.co/a/b/resolve/main/model.safetensors'" -- \
    head_of https://huggingface.co/a/b/blob/main/model.safetensors --out "$work/made.h5"
mistake "a bucket" 1 "is a URL" -- head_of s3://bucket/w.pth --out "$work/made.h5"
mistake "a URL of a file" 1 "--weights /data/w.pth" -- head_of file:///data/w.pth --out "$work/made.h5"
for name in google/vit-base-patch16-224 hf://google/vit-base-patch16-224 hf-hub:google/vit-base-patch16-224; do
    mistake "the hub's name $name" 1 "hf download google/vit-base-patch16-224 model.safetensors" -- head_of "$name" --out "$work/made.h5"
done
cp "$demo" "$work/resnet50.safetensors"
mistake "a file misspelt" 1 "No such file" "Did you mean 'resnet50.safetensors'?" -- head_of "$work/resnet5.safetensors" --out "$work/made.h5"
mistake "an empty file" 1 "is empty" "download it again" -- head_of "$files/empty.pth" --out "$work/made.h5"
mistake "a download never finished" 1 "zeros only" "download it again" -- head_of "$files/zeros.pth" --out "$work/made.h5"
mistake "a page to sign in" 1 "web page" "/resolve/" -- head_of "$files/page.pth" --out "$work/made.h5"
mistake "an error in JSON" 1 "is JSON" "gated" -- head_of "$files/denied.pth" --out "$work/made.h5"
mistake "a Git LFS pointer" 1 "Git LFS pointer" "git lfs pull" -- head_of "$files/pointer.safetensors" --out "$work/made.h5"
mistake "an index of shards" 1 "index of a checkpoint in several files" "save_file" -- head_of "$files/model.safetensors.index.json" --out "$work/made.h5"
mistake "a whole network" 1 "refuses models.net.Net" "weights_only=False" "state_dict()" -- head_of "$files/network.pth" --out "$work/made.h5"
mistake "a whole network in a dictionary" 1 "'model': an object of the class models.net.Net" 'm["model"]' -- \
    head_of "$files/network_in_dictionary.pth" --out "$work/made.h5"
mistake "TorchScript" 1 "TorchScript program" "--model torchscript" "torch.jit.load" -- head_of "$files/script.pt" --out "$work/made.h5"
mistake "an exported program" 1 "torch.export" "state_dict" -- head_of "$files/program.pt2" --out "$work/made.h5"
mistake "another pickle" 1 "magic number is missing" "numpy.savez" -- head_of "$files/plain.pkl" --out "$work/made.h5"
mistake "compressed" 1 "compressed with gzip" "unpack" -- head_of "$files/packed.pth.gz" --out "$work/made.h5"
mistake "one array" 1 "single NumPy array" -- head_of "$files/array.npy" --out "$work/made.h5"
mistake "HDF5" 1 "HDF5" -- head_of "$files/weights.h5" --out "$work/made.h5"
mistake "a .safetensors cut short" 1 "truncated" -- head_of "$files/cut.safetensors" --out "$work/made.h5"
mistake "a .pth cut short" 1 "truncated" -- head_of "$files/cut.pth" --out "$work/made.h5"
[[ ! -e "$work/made.h5" ]] || fail "a refused file left a head"

# ---- In a job file -----------------------------------------------------------------------------------------------------
tiny_job "$work/job.cfg" "$work/made"
for weights in https://host/w.pth google/vit-base-patch16-224 "$files"; do
    sed "s|^weights.*|weights = $weights|" "$work/job.cfg" >"$work/other.cfg"
    mistake "a job with weights = $weights" 1 "weights " "$(case "$weights" in h*) echo "https://host/w.pth: is a URL" ;; g*) echo "hf download $weights" ;; *) echo "a folder" ;; esac)" -- \
        "$FAROUT" run "$work/other.cfg"
done
sed "s|^weights.*|weights = $files/two.pth\nweights-entry = modle|" "$work/job.cfg" >"$work/other.cfg"
mistake "a job with a misspelt entry" 1 "Did you mean 'model'?" -- "$FAROUT" run "$work/other.cfg" --only head
sed "s|^weights.*|weights = $files/two.pth\nweights-entry = model|" "$work/job.cfg" >"$work/other.cfg"
mistake "a job with an entry" 0 "8 classes" "!several" -- "$FAROUT" run "$work/other.cfg" --only head
