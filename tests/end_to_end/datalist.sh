#!/usr/bin/env bash
# Lists of the benchmark's sets: made from folders, checked against what was published and against the images.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

kits="$SOURCE/tests/datalists/fixtures"
datalist=("$FAROUT" datalist)
textures="banded blotchy braided bumpy chequered cracked crosshatched crystalline dotted fibrous flecked freckled frilly gauzy grid
    grooved interlaced knitted lacelike lined marbled matted meshed paisley perforated pitted pleated polka-dotted porous potholed
    scaly smeared sprinkled stained stratified striped studded swirly veined waffled woven wrinkled zigzagged"

# Folders of the real shapes, made in no order.
for texture in zigzagged bubbly cobwebbed honeycombed spiralled $textures; do
    mkdir -p "$work/dtd/images/$texture"
    touch "$work/dtd/images/$texture/$texture"_00{12,03}.jpg
done
mkdir -p "$work/imagenet/val" "$work"/imagenet/train/n0{2,1,3} "$work"/imagenet-o/n0{2,1} "$work/flat"
touch "$work"/imagenet/val/ILSVRC2012_val_0000000{3,1,2}.JPEG "$work"/imagenet/train/n0{3,1,2}/{h,b,c,a,f,d,g,e}.JPEG
touch "$work"/imagenet-o/n0{2,1}/{b,a}.JPEG "$work"/flat/{c,a,b}.jpg
printf '4\n1\n2\n' >"$work/truth.txt"

# made SET ROOT [OPTION…]: its list, by one rank and by three.
made() {
    local set=$1 root=$2
    shift 2
    expect 0 "${datalist[@]}" --set "$set" --root "$root" --out "$work/lists/$set.txt" "$@"
    says "warning: $set:" "but the published set has"
    expect 0 ranks 3 "${datalist[@]}" --set "$set" --root "$root" --out "$work/three/$set.txt" "$@"
    same "$work/lists/$set.txt" "$work/three/$set.txt"
}
# is SET LINE…: the list that was made.
is() {
    local set=$1
    shift
    printf '%s\n' "$@" >"$work/wanted"
    same "$work/wanted" "$work/lists/$set.txt"
}
made texture "$work/dtd/images"
for texture in $textures; do printf '%s\n' "$texture/$texture"_00{03,12}.jpg; done >"$work/wanted"
same "$work/wanted" "$work/lists/texture.txt"
made imagenet_val "$work/imagenet" --ground-truth "$work/truth.txt" --classes "$kits/kit.mat"
is imagenet_val "val/ILSVRC2012_val_00000001.JPEG 0" "val/ILSVRC2012_val_00000002.JPEG 5" "val/ILSVRC2012_val_00000003.JPEG 2"
cp "$work/lists/imagenet_val.txt" "$work/by_mat.txt"
expect 0 "${datalist[@]}" --set imagenet_val --root "$work/imagenet" --out "$work/lists/imagenet_val.txt" \
    --ground-truth "$work/truth.txt" --classes "$kits/kit.txt"
same "$work/by_mat.txt" "$work/lists/imagenet_val.txt"
made imagenet_train_200k "$work/imagenet" --per-class 3 --seed 5
(($(grep -cE '^train/n0[123]/[a-h].JPEG [012]$' "$work/lists/imagenet_train_200k.txt") == 9)) || fail "not three images a class"
LC_ALL=C sort -cu "$work/lists/imagenet_train_200k.txt" || fail "the sample isn't sorted"
made imagenet_o "$work/imagenet-o"
is imagenet_o n01/{a,b}.JPEG n02/{a,b}.JPEG
made openimage_o "$work/flat"
is openimage_o {a,b,c}.jpg
made inaturalist "$work/flat"
is inaturalist {a,b,c}.jpg

# What stands there is kept, unless it is the same or --overwrite says otherwise.
expect 0 "${datalist[@]}" --set imagenet_o --root "$work/imagenet-o" --out "$work/lists/imagenet_o.txt"
echo "mine.jpg" >"$work/mine.txt"
for count in 1 3; do
    expect 1 ranks "$count" "${datalist[@]}" --set imagenet_o --root "$work/imagenet-o" --out "$work/mine.txt"
    says "mine.txt" "--overwrite"
done
[[ $(<"$work/mine.txt") == mine.jpg ]] || fail "a list was replaced without --overwrite"
expect 0 "${datalist[@]}" --set imagenet_o --root "$work/imagenet-o" --out "$work/mine.txt" --overwrite
same "$work/mine.txt" "$work/lists/imagenet_o.txt"

# Lists against the published ones.
seq -f 'n%05g.JPEG' 2000 >"$work/published.txt"
sed 's/n00007/n99999/' "$work/published.txt" >"$work/other.txt"
tac "$work/published.txt" >"$work/turned.txt"
sed 's/$/\r/' "$work/published.txt" >"$work/windows.txt"
check=("${datalist[@]}" --set imagenet_o --published "$work/published.txt" --list)
for count in 1 3; do
    expect 0 ranks "$count" "${check[@]}" "$work/published.txt"
    expect 1 ranks "$count" "${check[@]}" "$work/other.txt"
    says "missing: n00007.JPEG" "surplus: n99999.JPEG"
done
expect 1 "${check[@]}" "$work/turned.txt"
says "another order"
expect 1 "${check[@]}" "$work/windows.txt"
says "line endings"
expect 1 "${datalist[@]}" --set imagenet_o --list "$work/lists/imagenet_o.txt"
says "4 images, but the published set has 2000"
if [[ -d $SHARED_DATA/published_lists ]]; then
    for pair in imagenet_val:imagenet2012_val_list openimage_o:openimage_o texture:texture; do
        expect 0 "${datalist[@]}" --set "${pair%:*}" --list "$SHARED_DATA/published_lists/${pair#*:}.txt"
    done
    sed '$d' "$SHARED_DATA/published_lists/texture.txt" >"$work/short.txt"
    expect 1 "${datalist[@]}" --set texture --list "$work/short.txt"
    says "5159 images" "--published"
fi

# Folders against lists. The four textures that no list has, and train/ beside val/, aren't surplus.
expect 0 "${datalist[@]}" --list "$work/lists/imagenet_val.txt" --root "$work/imagenet"
says "all 3 listed images are there"
if grep -q "not listed" "$work/out"; then fail "something is surplus"; fi
touch "$work/flat/d.jpg"
rm "$work/flat/b.jpg"
for count in 1 3; do
    expect 3 ranks "$count" "${datalist[@]}" --list "$work/lists/openimage_o.txt" --root "$work/flat"
    says "1 listed images aren't there" "b.jpg" "1 images are there, but not listed" "d.jpg"
done
mkdir "$work/images"
for k in $(seq 30 54); do echo "no image" >"$work/images/$k.jpg"; done
cp "$SOURCE/tests/images/fixtures/images/grey.jpg" "$work/images/20.jpg"
(cd "$work/images" && ls) >"$work/images.txt"
echo gone.jpg >>"$work/images.txt"
deep=("${datalist[@]}" --list "$work/images.txt" --root "$work/images" --deep)
expect 3 "${deep[@]}" --threads 1
says "1 listed images aren't there" "25 listed images can't be decoded" "  30.jpg: " "  49.jpg: " "and 5 more"
cp "$work/out" "$work/alone"
expect 3 ranks 3 "${deep[@]}" --threads 2
same "$work/alone" "$work/out"
echo 20.jpg >"$work/good.txt"
expect 0 ranks 2 "${datalist[@]}" --list "$work/good.txt" --root "$work/images" --deep
says "all 1 listed images are there and can be decoded"

# Mistakes.
usage() {
    expect 2 "${datalist[@]}" "${@:2}"
    says "$1"
}
usage "--out LIST"
usage "Did you mean 'texture'" --set textur --root "$work" --out "$work/bad.txt"
usage "--root" --set texture --out "$work/bad.txt"
usage "--set" --root "$work" --out "$work/bad.txt"
usage "checked against" --list "$work/good.txt"
usage "--deep" --list "$work/good.txt" --set texture --deep
usage "--published needs --set" --list "$work/good.txt" --root "$work" --published "$work/good.txt"
usage "--deep" --set texture --root "$work" --out "$work/bad.txt" --deep
usage "--list" --set texture --root "$work" --out "$work/bad.txt" --list "$work/good.txt"
usage "imagenet_train_200k" --set texture --root "$work" --out "$work/bad.txt" --seed 3
usage "imagenet_val" --set texture --root "$work" --out "$work/bad.txt" --classes "$kits/kit.mat"
usage "--per-class" --set imagenet_train_200k --root "$work" --out "$work/bad.txt" --per-class none
usage "--seed" --set imagenet_train_200k --root "$work" --out "$work/bad.txt" --seed -1
# wrong TEXT OPTION…: no list is made.
wrong() {
    expect 1 "${by_ranks[@]}" "${datalist[@]}" --out "$work/bad.txt" "${@:2}"
    says "$1"
}
rm -r "$work/dtd/images/woven"
printf '4\n7\n' >"$work/bad_truth.txt"
by_ranks=()
wrong "textures woven" --set texture --root "$work/dtd/images"
wrong "\`images\` of DTD" --set texture --root "$work/dtd"
wrong "fewer than --per-class 200" --set imagenet_train_200k --root "$work/imagenet"
wrong "--ground-truth" --set imagenet_val --root "$work/imagenet"
wrong "no_structs.mat" --set imagenet_val --root "$work/imagenet" --ground-truth "$work/truth.txt" --classes "$kits/no_structs.mat"
# Of folders, of what goes with a set, and of a list three ranks say as much as one, and once.
for count in 1 3; do
    by_ranks=(ranks "$count")
    wrong "nowhere" --set texture --root "$work/nowhere"
    wrong "bad_truth.txt:2: there is no class 7" --set imagenet_val --root "$work/imagenet" \
        --ground-truth "$work/bad_truth.txt" --classes "$kits/kit.txt"
    expect 1 ranks "$count" "${datalist[@]}" --list "$work/none.txt" --root "$work/flat"
    says "none.txt"
done
(($(grep -c "^farout:" "$work/err") == 1)) || fail "three ranks said it $(grep -c '^farout:' "$work/err") times"
compgen -G "$work/bad.txt*" >/dev/null && fail "a list that wasn't made left something"
expect 2 ranks 3 "${datalist[@]}" --set textur --root "$work" --out "$work/bad.txt"
says "Did you mean 'texture'"
(($(grep -c "^farout:" "$work/err") == 1)) || fail "three ranks said it $(grep -c '^farout:' "$work/err") times"
expect 0 "${datalist[@]}" --help
says "Usage: farout datalist" texture imagenet_train_200k

# A list cut into validation images and the rest.
for label in 0 1; do for image in a b c d e; do echo "x$label/$image.jpg $label"; done; done >"$work/whole.txt"
for count in 1 3; do
    expect 0 ranks "$count" "${datalist[@]}" split --list "$work/whole.txt" --per-class 2 --out "$work/v$count.txt" --rest "$work/r$count.txt"
    says "4 images → $work/v$count.txt" "6 images → $work/r$count.txt"
done
same "$work/v1.txt" "$work/v3.txt"
sort "$work/v1.txt" "$work/r1.txt" >"$work/both"
same "$work/both" "$work/whole.txt"
expect 1 "${datalist[@]}" split --list "$work/whole.txt" --per-class 3 --out "$work/v1.txt" --rest "$work/r1.txt"
says "holds something else"
expect 1 "${datalist[@]}" split --list "$work/whole.txt" --per-class 6 --out "$work/v6.txt" --rest "$work/r6.txt"
says "Label 0 has 5 images, fewer than 6"
expect 2 "${datalist[@]}" split --list "$work/whole.txt" --out "$work/v6.txt" --rest "$work/r6.txt"
says "--per-class is missing"
expect 2 "${datalist[@]}" split --list "$work/whole.txt" --per-class 2 --out "$work/v6.txt" --rest "$work/v6.txt"
says "are one file"
expect 2 "${datalist[@]}" --set openood_imagenet_val --root "$work" --out "$work/v7.txt"
says "was drawn at random" "farout datalist --set openood_imagenet_val --list LIST"
exit 0
