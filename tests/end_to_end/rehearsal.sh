#!/usr/bin/env bash
# rehearsal.sh JOB RANKS: the whole benchmark in small, for one of its six jobs: a full-size network with random weights in
# the format that they are published in, tiny stand-ins of the five data sets in the folders that their publishers
# distribute, and the job file as it is. Figures mean nothing here: that every step fits the next one does.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

job=$1
export IMAGENET="$work/imagenet" DTD="$work/dtd" OPENIMAGE_O="$work/openimage_o" INATURALIST="$work/inaturalist"
export IMAGENET_O="$work/imagenet-o" CHECKPOINTS="$work/checkpoints" LISTS="$work/lists" RUNS="$work/runs"
textures="banded blotchy braided bumpy chequered cracked crosshatched crystalline dotted fibrous flecked freckled frilly gauzy grid
    grooved interlaced knitted lacelike lined marbled matted meshed paisley perforated pitted pleated polka-dotted porous potholed
    scaly smeared sprinkled stained stratified striped studded swirly veined waffled woven wrinkled zigzagged"
classes="n01440764 n01443537 n01484850"

# ---- Data sets: a few photos each, but for DTD, whose folders must be there, one a folder, of which the list keeps two -----
photos=()
for class in $classes; do
    for number in 18 39; do photos+=("$IMAGENET/train/$class/${class}_$number.JPEG"); done
    photos+=("$IMAGENET_O/$class/${class}_9.JPEG")
done
for number in 1 2 3; do photos+=("$IMAGENET/val/ILSVRC2012_val_0000000$number.JPEG"); done
for number in 1 2; do photos+=("$OPENIMAGE_O/00a159a661a2f5a$number.jpg" "$INATURALIST/00b$number.jpg"); done
for texture in bubbly cobwebbed honeycombed spiralled $textures; do photos+=("$DTD/images/$texture/${texture}_0003.jpg"); done
printf '%s\0' "${photos[@]%/*}" | sort -zu | xargs -0 mkdir -p "$CHECKPOINTS"
"$REHEARSAL_FILES" photos "${photos[@]}" || fail "no photos"
tr ' ' '\n' <<<"$classes" >"$work/kit.txt"
printf '3\n1\n2\n' >"$work/truth.txt"

# ---- Lists ------------------------------------------------------------------------------------------------------------
list() { # SET ROOT [OPTION…]: fewer images than were published are told, and are no error
    expect 0 "$FAROUT" datalist --set "$1" --root "$2" --out "$LISTS/$1.txt" "${@:3}"
    says "warning: $1:"
}
list imagenet_val "$IMAGENET" --ground-truth "$work/truth.txt" --classes "$work/kit.txt"
list imagenet_train_200k "$IMAGENET" --per-class 2
list openimage_o "$OPENIMAGE_O"
list texture "$DTD/images"
list inaturalist "$INATURALIST"
list imagenet_o "$IMAGENET_O"
(($(wc -l <"$LISTS/texture.txt") == 43)) || fail "the Texture list isn't DTD less four classes"
head -2 "$LISTS/texture.txt" >"$work/two.txt" && mv "$work/two.txt" "$LISTS/texture.txt"

# ---- Jobs -------------------------------------------------------------------------------------------------------------
rehearse() { # MODEL CHECKPOINT WIDTH
    local weights="$CHECKPOINTS/$2" out="$RUNS/$job"
    # Nothing is there yet: the plan names all weights and writes nothing.
    expect 1 "$FAROUT" run "$SOURCE/jobs/$job.cfg" --dry-run
    says "Missing: weights $weights"
    [[ ! -e $RUNS ]] || fail "--dry-run wrote something"
    "$REHEARSAL_FILES" checkpoint "$SOURCE/tests/end_to_end/fixtures/checkpoints/$1.txt" "$weights" || fail "no checkpoint"
    expect 0 "${by_ranks[@]}" "$FAROUT" run "$SOURCE/jobs/$job.cfg" --block 2 --threads 1 # blocks for every rank, of so few images
    says "Beside the published figures of $1"
    h5dump -H -d /features "$out/features/train.h5" | grep -qF "( 6, $3 )" || fail "not 6 rows of $3 features"
    # Fifteen detectors on four sets and their mean, every figure a share.
    awk -F, 'NR > 1 { ++rows; if ($5 !~ /^[0-9]/ || $5 < 0 || $5 > 1 || $8 !~ /^[0-9]/ || $8 < 0 || $8 > 1) ++bad }
        END { exit !(rows == 75 && !bad) }' "$out/report/metrics.csv" || fail "$(cat "$out/report/metrics.csv")"
    grep -q "^$1,vim,mean," "$out/report/compare.csv" || fail "ViM's mean isn't compared"
    # Photos differ, so their features do.
    h5dump -y -w 1 -d /features -s 0,0 -c 6,1 "$out/features/train.h5" | grep -E '^ *-?[0-9.]' | sort -u | wc -l >"$work/distinct"
    (($(<"$work/distinct") > 3)) || fail "the features of 6 photos are nearly all the same"
}
by_ranks=()
(($2 == 1)) || by_ranks=(ranks "$2")
case $job in
    vit) rehearse vit_base_patch16_384 vit-base-p16_in21k-pre-3rdparty_ft-64xb64_in1k-384_20210928-98e8652b.pth 768 ;;
    bit) rehearse bit_s_r101x1 BiT-S-R101x1.npz 2048 ;;
    repvgg) rehearse repvgg_b3 repvgg_b3.safetensors 2560 ;;
    swin) rehearse swin_base_patch4_window7_224 swin_base_patch4_window7_224.safetensors 1024 ;;
    deit) rehearse deit_base_patch16_224 deit_base_patch16_224.safetensors 768 ;;
    resnet50d) rehearse resnet50d resnet50d.safetensors 2048 ;;
    *) fail "there is no job $job" ;;
esac
