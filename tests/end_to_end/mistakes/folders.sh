# Folders without a list that hold more than class folders with images.
# shellcheck shell=bash disable=SC2154

readarray -t sources < <(head -4 "$DEMO_DATA/fashion/test.txt" | cut -d' ' -f1)
root=$work/root
extract=("$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors" --overwrite)

# tree NAME…: images of these names below an empty root.
tree() {
    local name
    rm -rf "$root"
    for name in "$@"; do
        mkdir -p "$(dirname "$root/$name")"
        cp "$DEMO_DATA/fashion/${sources[0]}" "$root/$name"
    done
}
classes=(n01/a.png n01/b.png n02/a.png n03/a.png)
# extracted NAME LABELS TEXT…: what extract says of the tree, and the labels in its file, in order.
extracted() {
    local name=$1 labels=$2
    shift 2
    mistake "$name" 0 "$@" -- "${extract[@]}" --root "$root" --out "$work/f.h5"
    local found
    found=$(h5dump -d /labels "$work/f.h5" | grep -oP '^ *\([0-9]+\): \K.*' | tr -d '\n,' | tr -s ' ')
    [[ "$found" == "$labels" ]] || {
        wrong+=("$name: its labels are $found, not $labels")
        echo "WRONG: $name: labels $found" >&2
    }
}

tree "${classes[@]}"
extracted "clean" "0 0 1 2" "4 images" "!warning" "!left out"
mkdir -p "$root/.ipynb_checkpoints" "$root/__MACOSX/n01" "$root/n02/@eaDir"
for junk in .ipynb_checkpoints/a-checkpoint.png __MACOSX/n01/._a.png n01/._a.png n01/.DS_Store n02/@eaDir/a.png \
    n02/Thumbs.db .x.png; do
    cp "$root/n01/a.png" "$root/$junk"
done
extracted "what other programs left" "0 0 1 2" "4 images" "left out 7 hidden files and folders (.DS_Store, ._*, .ipynb_checkpoints, …)" \
    "!warning"
for count in 1 3; do
    mistake "what other programs left, $count ranks" 0 "left out 7 hidden" -- ranks "$count" "${extract[@]}" --root "$root" \
        --out "$work/by$count.h5"
done
same "$work/by1.h5" "$work/by3.h5"
touch "$root/n01/notes.txt" "$root/n03/x.heic"
extracted "files of other kinds" "0 0 1 2" "2 files without an image's extension (.heic, .txt)"

# Labels that would be wrong are none, and it is said.
tree "${classes[@]}" preview.jpg
extracted "an image beside the class folders" "-1 -1 -1 -1 -1" "warning: $root: the image preview.jpg lies beside" \
    "no image has a label"
tree "${classes[@]}"
mkdir "$root/n02b"
extracted "an empty class folder" "-1 -1 -1 -1" "n02b: nothing" "no image has a label"
touch "$root/n02b/x.jp2"
extracted "a class of unknown extensions" "-1 -1 -1 -1" "n02b: 1 file without an image's extension (.jp2)"
mv "$root/n02b" "$root/n04"
extracted "an empty class folder behind all others" "0 0 1 2" "labels are right without"
tree {train,val}/n0{1,2}/a.png
extracted "train and val" "-1 -1 -1 -1" "parts of a data set (train, val)" "such as $root/train"
tree images/n0{1,2}/a.png
extracted "a single nested folder" "-1 -1" "one class folder only (images)" "give $root/images as root"
tree ILSVRC/Data/CLS-LOC/{train,val}/n0{1,2}/a.png
extracted "ImageNet's own tree" "-1 -1 -1 -1" "give $root/ILSVRC/Data/CLS-LOC/train as root"
tree images/{a,b}.png
extracted "one folder of all images" "-1 -1" "one class folder only (images)"
tree {photo,sketch}/{cat,dog}/a.png
extracted "domains" "-1 -1 -1 -1" "folders of the same names (cat, dog)"
tree n01/a.png n02/a.png
ln -s n02 "$root/n03"
extracted "two names of one folder" "-1 -1 -1" "n02 and n03 are the same one by a link"

# Labels that stay right.
tree {Cat,cat,dog}/a.png
extracted "upper and lower case" "0 1 2" "Cat and cat differ in upper and lower case only"
tree {0,1,2,10}/a.png
extracted "numbers" "0 1 2 3" "the label of 10 is 2, that of 2 is 3"
tree n01/a.{png,PNG} n02/a.png
extracted "images that differ in case" "0 0 1" "(n01/a.PNG and n01/a.png)"
tree {b,a}.png
extracted "a bare folder" "-1 -1" "2 images" "!warning"
tree n01/a.png n02/a.png
ln -s ../n01 "$root/n01/again"
mistake "a link in a circle" 1 "leads back to" -- "${extract[@]}" --root "$root" --out "$work/none.h5"
tree .n01/a.png
mistake "nothing but hidden folders" 1 "no images below" "1 hidden file or folder (.n01)" -- \
    "${extract[@]}" --root "$root" --out "$work/none.h5"

# Training and in-distribution sets need the labels that their folders should tell; out-of-distribution sets don't.
tree "${classes[@]}" preview.png
tiny_job "$work/job.cfg" "$work/made"
without_list() { # SECTION: the job with this set's root at $root, and no list
    awk -v section="[$1]" -v root="$root" '
        /^\[/ {inside = $0 == section}
        inside && /^list/ {next}
        inside && /^root/ {print "root = " root; next}
        {print}' "$work/job.cfg" >"$work/$1.cfg"
}
for section in train id ood.digits; do without_list "$section"; done
mistake "a stray image in the training set" 1 "the image preview.png lies beside the class folders" "don't tell the labels" -- \
    "$FAROUT" run "$work/train.cfg" --dry-run
mistake "a stray image in the in-distribution set" 1 "don't tell the labels" -- "$FAROUT" run "$work/id.cfg" --dry-run
mistake "a stray image in an out-of-distribution set" 0 "the image preview.png lies beside" -- \
    "$FAROUT" run "$work/ood.digits.cfg" --dry-run
mistake "the training set, not tried" 1 "don't tell the labels" -- "$FAROUT" run "$work/train.cfg"

# The benchmark's sets.
tree n01/a.JPEG n02/b.JPEG
for class in 1 2; do cp "$root/n01/a.JPEG" "$root/n0$class/._a.JPEG"; done
for set in imagenet_o inaturalist openimage_o; do
    mistake "$set with companions" 0 "$set: 2 images" "left out 2 hidden files and folders (._*)" -- \
        "$FAROUT" datalist --set "$set" --root "$root" --out "$work/$set.txt"
done
mistake "companions aren't surplus" 0 "all 2 listed images are there" "!not listed" -- \
    "$FAROUT" datalist --list "$work/imagenet_o.txt" --root "$root"
echo "n01/._a.JPEG" >>"$work/imagenet_o.txt"
mistake "a list with companions" 0 "1 of 3 paths are hidden files" -- \
    "$FAROUT" datalist --list "$work/imagenet_o.txt" --root "$root"
mkdir "$work/imagenet"
cp -r "$root" "$work/imagenet/train"
cp -r "$root" "$work/imagenet/val"
mistake "imagenet_train_200k with companions" 0 "2 images" "left out 2 hidden" -- "$FAROUT" datalist --set imagenet_train_200k \
    --root "$work/imagenet" --per-class 1 --out "$work/train200k.txt"
mistake "imagenet_val with companions" 0 "2 images" "left out 2 hidden" -- \
    "$FAROUT" datalist --set imagenet_val --root "$work/imagenet" --out "$work/val.txt"
mkdir "$work/imagenet/val/n01b"
mistake "imagenet_val with an empty class" 1 "n01b: nothing" -- \
    "$FAROUT" datalist --set imagenet_val --root "$work/imagenet" --out "$work/val2.txt"
for texture in banded blotchy; do mkdir -p "$work/dtd/$texture" && touch "$work/dtd/$texture/._a.jpg"; done
mistake "textures that are companions only" 1 "hidden files and folders" -- \
    "$FAROUT" datalist --set texture --root "$work/dtd" --out "$work/texture.txt"

# The field's own.
if needs "$SHARED_DATA/field/folders/clean"; then
    for folder in clean ipynb appledouble; do
        rm -rf "$root"
        cp -r "$SHARED_DATA/field/folders/$folder" "$root"
        extracted "field: $folder" "0 0 1 1 2 2" "6 images" "!warning"
    done
    says "left out 6 hidden files and folders (._*)"
    rm -rf "$root"
    cp -r "$SHARED_DATA/field/folders/stray" "$root"
    extracted "field: stray" "-1 -1 -1 -1 -1 -1 -1" "preview.jpg lies beside the class folders"
fi
