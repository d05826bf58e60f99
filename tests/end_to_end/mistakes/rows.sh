# Images that weren't there, couldn't be read or were broken when a run came by, and labels that were corrected later.
# shellcheck shell=bash disable=SC2154  # mistakes.sh sets work

weights=$SOURCE/jobs/demo/fashion_demo.safetensors
images=$work/images
mkdir "$images" "$work/away"
head -40 "$DEMO_DATA/fashion/test.txt" | while read -r path label; do
    cp "$DEMO_DATA/fashion/$path" "$images/$(basename "$path")"
    echo "$(basename "$path") $label"
done >"$work/list.txt"
readarray -t names < <(cut -d ' ' -f 1 "$work/list.txt")
extract=("$FAROUT" extract --model fashion_demo --weights "$weights" --root "$images" --list "$work/list.txt" --block 8 --batch 4)

# is_whole FILE NAME: FILE has the bytes of an undisturbed run, and no notes of what is missing.
whole=$work/whole.h5
is_whole() { cmp "$whole" "$1" && [[ ! -e $1.unreadable.tsv ]]; }
# hide NAME…: takes images away; hide_all; bring: all of them come back, with their times.
hide() { (cd "$images" && mv "$@" "$work/away/"); }
hide_all() { mv "$images"/* "$work/away/"; }
bring() { mv "$work/away/"* "$images/"; }
# alone NAME…: all but these are away.
alone() {
    hide_all
    (cd "$work/away" && mv "$@" "$images/")
}
# and_whole FILE COMMAND…: the command must end well, and leave the whole file.
and_whole() {
    local file=$1
    shift
    "$@" && is_whole "$file"
}

mistake "nothing is wrong" 0 "40 images in" -- "${extract[@]}" --out "$work/whole.h5"
mistake "again" 0 "up to date (40 images)" -- and_whole "$work/whole.h5" "${extract[@]}" --out "$work/whole.h5"

# ---- How many are too many ---------------------------------------------------------------------------------------------
hide "${names[3]}" "${names[20]}"
few=$work/few.h5
mistake "2 of 40 are missing" 1 "2 of 40 images (5 %) have no features: 2 not found" "--max-unreadable 0.01" \
    "row 3, ${names[3]}: No such file or directory" "run the same command again" "--max-unreadable 0.06" "few.h5.unreadable.tsv" \
    -- "${extract[@]}" --out "$few"
mistake "the file is whole all the same" 0 "Whole." "2 rows without features" -- "$FAROUT" check "$few"
mistake "again, nothing has changed" 1 "2 of 40 images" "up to date" -- "${extract[@]}" --out "$few"
mistake "the advice to the letter" 3 "up to date" "2 images" "take no part" -- "${extract[@]}" --out "$few" --max-unreadable 0.06
mistake "exactly so many" 3 "2 images" -- "${extract[@]}" --out "$few" --max-unreadable 0.05
mistake "all may be missing" 3 -- "${extract[@]}" --out "$few" --max-unreadable 1
mistake "none may be missing" 1 "more than --max-unreadable 0 " -- "${extract[@]}" --out "$few" --max-unreadable 0
for share in 5% 5 -0.1 nan inf 0,01 half; do
    mistake "a share of $share" 2 "--max-unreadable must be a share from 0 to 1" "'$share'" \
        -- "${extract[@]}" --out "$few" "--max-unreadable=$share"
done
mistake "an empty share" 2 "max-unreadable" -- "${extract[@]}" --out "$few" --max-unreadable=
mistake "a head" 0 -- "$FAROUT" head --model fashion_demo --weights "$weights" --out "$work/head.h5"
mistake "a fit by hand" 0 "warning" "2 of 40 rows (5 %) have no features" -- "$FAROUT" fit --train "$few" --head "$work/head.h5" \
    --detectors "msp,energy" --out "$work/statistics.h5"
mistake "scores by hand" 0 "warning" "2 of 40 rows (5 %) have no features" ": 2 not found." -- "$FAROUT" score --features "$few" \
    --head "$work/head.h5" --statistics "$work/statistics.h5" --detectors msp --out "$work/few_scores.h5"

# ---- A state that may pass ---------------------------------------------------------------------------------------------
bring
alone "${names[20]}"
mistake "one of the two is there again, and only it is needed" 1 "1 of 40 images (2.5 %)" "have features now: 1 image" "1 images in" \
    -- "${extract[@]}" --out "$few"
bring
mistake "the other, too" 0 "1 images in" -- and_whole "$few" ranks 2 "${extract[@]}" --out "$few"
mistake "scores are made anew" 0 "few_scores.h5: made anew" -- "$FAROUT" score --features "$few" \
    --head "$work/head.h5" --statistics "$work/statistics.h5" --detectors msp --out "$work/few_scores.h5"

late=$work/late.h5
hide_all
mistake "an empty mount point" 1 "40 of 40 images (100 %)" "40 not found" -- ranks 2 "${extract[@]}" --out "$late"
bring
mistake "the mount came late" 0 "40 images in" -- and_whole "$late" ranks 3 "${extract[@]}" --out "$late"

hide "${names[5]}"
mkdir "$images/${names[5]}"
mistake "a folder in an image's place" 3 "a folder stands where the image should be" -- "${extract[@]}" --out "$late" --overwrite --max-unreadable 0.1
rmdir "$images/${names[5]}"
ln -s "${names[5]}" "$images/${names[5]}"
mistake "a link that leads to itself" 3 "Too many levels of symbolic links" -- "${extract[@]}" --out "$work/loop.h5" --max-unreadable 0.1
rm "$images/${names[5]}"
bring
for file in late loop; do
    mistake "the image itself again ($file)" 0 -- and_whole "$work/$file.h5" "${extract[@]}" --out "$work/$file.h5"
done
if ((EUID != 0)); then
    chmod 000 "$images/${names[5]}"
    mistake "an image that may not be read" 3 "Permission denied" -- "${extract[@]}" --out "$work/denied.h5" --max-unreadable 0.1
    chmod 644 "$images/${names[5]}"
    mistake "now it may" 0 -- and_whole "$work/denied.h5" "${extract[@]}" --out "$work/denied.h5"
fi

# Errors of the file system, also in the middle of a file: not corrupt, and tried again.
if strace -f -qq -o /dev/null -e trace=none true 2>/dev/null; then
    for failing in openat:EACCES openat:ESTALE read:EIO read:ESTALE newfstatat,stat:EIO; do
        file=$work/${failing##*:}-${failing%%[,:]*}.h5
        mistake "$failing" 3 "1 images" "row 7, ${names[7]}" "!corrupt" -- \
            strace -f -qq -o /dev/null -P "$images/${names[7]}" -e "trace=${failing%:*}" -e "inject=${failing%:*}:error=${failing##*:}" \
            "${extract[@]}" --out "$file" --max-unreadable 0.1
        mistake "$failing has passed" 0 "have features now: 1 image" -- and_whole "$file" "${extract[@]}" --out "$file"
    done
else
    echo "strace can't run here: errors of the file system are left out"
fi

# ---- What the files themselves are to blame for ------------------------------------------------------------------------
bad=$work/bad.h5
cp -p "$images/${names[9]}" "$work/good.png"
head -c 200 "$work/good.png" >"$images/${names[9]}"
mistake "a file cut in half" 3 "row 9, ${names[9]}" -- "${extract[@]}" --out "$bad" --max-unreadable 0.1
cp "$bad" "$work/before.h5"
mistake "its notes say which" 0 $'9\t200\t20' "${names[9]}" -- cat "$bad.unreadable.tsv"
mistake "it isn't tried while it stays as it is" 3 "up to date" -- "${extract[@]}" --out "$bad" --max-unreadable 0.1
touch "$images/${names[9]}"
mistake "touched and still broken" 3 "row 9" -- "${extract[@]}" --out "$bad" --max-unreadable 0.1
mistake "and the file stays as it was" 0 -- cmp "$work/before.h5" "$bad"
mistake "tried because that is asked for" 3 "row 9" -- "${extract[@]}" --out "$bad" --max-unreadable 0.1 --retry-unreadable
cp -p "$work/good.png" "$images/${names[9]}"
mistake "mended, with its old time" 0 "have features now: 1 image" -- and_whole "$bad" "${extract[@]}" --out "$bad"
: >"$images/${names[9]}"
mistake "an empty file" 3 "the file is empty" -- "${extract[@]}" --out "$work/empty.h5" --max-unreadable 0.1
cp -p "$work/good.png" "$images/${names[9]}"
mistake "no longer empty" 0 -- and_whole "$work/empty.h5" ranks 2 "${extract[@]}" --out "$work/empty.h5"

# ---- Anew --------------------------------------------------------------------------------------------------------------
mistake "--overwrite makes anew what is whole" 0 "40 images in" -- and_whole "$bad" "${extract[@]}" --out "$bad" --overwrite
mistake "with two ranks" 0 "40 images in" -- and_whole "$bad" ranks 2 "${extract[@]}" --out "$bad" --overwrite
mistake "nothing is left of it" 1 -- test -e "$bad.overwrite"

# ---- Labels ------------------------------------------------------------------------------------------------------------
sed '5s/ [0-9]*$/ 7/; 6s/ [0-9]*$/ 6/' "$work/list.txt" >"$work/corrected.txt"
corrected=("${extract[@]/%"$work/list.txt"/"$work/corrected.txt"}")
mistake "labels corrected" 0 "labels of 2 rows corrected" "up to date" "!images in" -- "${corrected[@]}" --out "$bad"
mistake "as if they had always been so" 0 "40 images in" -- "${corrected[@]}" --out "$work/as_corrected.h5"
mistake "the bytes are the same" 0 -- cmp "$work/as_corrected.h5" "$bad"
mistake "a fit on them is another" 0 "statistics.h5: made anew" -- "$FAROUT" fit --train "$bad" --head "$work/head.h5" \
    --detectors "msp,energy" --out "$work/statistics.h5"
mistake "and is the same afterwards" 0 "up to date" -- "$FAROUT" fit --train "$bad" --head "$work/head.h5" \
    --detectors "msp,energy" --out "$work/statistics.h5"
sed '5s/ [0-9]*$/ 3/' "$work/list.txt" | tac >"$work/tac.txt"
mistake "another order isn't another label" 1 "made differently" "images sha256" -- \
    "${extract[@]/%"$work/list.txt"/"$work/tac.txt"}" --out "$bad"
cut -d ' ' -f 1 "$work/list.txt" >"$work/plain.txt"
mistake "no labels any more" 0 "labels of 40 rows corrected" -- "${extract[@]/%"$work/list.txt"/"$work/plain.txt"}" --out "$bad"
mistake "and back" 0 "labels of 40 rows corrected" -- and_whole "$bad" ranks 2 "${extract[@]}" --out "$bad"
"$FAROUT" export --features "$work/whole.h5" --out "$work/whole.npy" 2>"$work/err" || fail "$(cat "$work/err")"
import=("$FAROUT" import --features "$work/whole.npy" --out "$work/imported.h5")
mistake "an import" 0 -- "${import[@]}" --labels "$work/list.txt"
mistake "its labels corrected" 0 "labels of 2 rows corrected" -- "${import[@]}" --labels "$work/corrected.txt"

# ---- A whole job whose images came late --------------------------------------------------------------------------------
tiny_job "$work/job.cfg" "$work/job"
cp -rs "$DEMO_DATA" "$work/tree"
sed -i "s|^root = $DEMO_DATA|root = $work/tree|" "$work/job.cfg"
sed -i '1i detectors = msp,vim' "$work/job.cfg"
job=("$FAROUT" run "$work/job.cfg")
mv "$work/tree/fashion" "$work/mounted"
mkdir "$work/tree/fashion"
state_of() { "$FAROUT" status --plain "$work/job.cfg" | awk -F '\t' -v step="$1" '$2 == step { print $3 }'; }
is_state() { [[ $(state_of "$1") == "$2" ]] || { state_of "$1" && return 1; }; }
mistake "a job whose training images aren't there" 1 "800 of 800 images" "can't be had" -- "${job[@]}"
mistake "its step has failed" 0 -- is_state extract/train failed
mistake "nothing was fitted" 0 -- is_state fit missing
# As if they had gone away after the job had looked for them.
mistake "they go away on the way" 1 "800 of 800 images (100 %) have no features: 800 not found" -- "$FAROUT" extract \
    --model fashion_demo --weights "$weights" --root "$work/tree/fashion" --list "$work/train.txt" --block 64 --batch 16 \
    --out "$work/job/features/train.h5"
mistake "that isn't done" 0 -- is_state extract/train failed
mistake "what its status says" 0 "800 of 800 images, more than max-unreadable allows" -- "$FAROUT" status "$work/job.cfg"
mistake "its plan" 1 "train.h5 has 800 of 800 images without features (800 not found)" "can't be had now either" -- "${job[@]}" --dry-run
mistake "the job again" 1 "train.h5 has 800 of 800 images without features" "--max-unreadable 0.01" -- "${job[@]}"
rm -rf "$work/tree/fashion"
mv "$work/mounted" "$work/tree/fashion"
gone=$(sed -n 7p "$work/test.txt" | cut -d ' ' -f 1)
mv "$work/tree/fashion/$gone" "$work/gone"
mistake "its plan once they are there" 0 "800 of 800 images without features" "800 of them can be tried now" -- "${job[@]}" --dry-run
mistake "one image of 500 is missing" 3 "1 images of" "AUROC" -- "${job[@]}"
mistake "that is done" 0 -- is_state report "done"
cp "$work/job/report/metrics.csv" "$work/holed.csv"
mv "$work/tree/fashion" "$work/mounted"
mkdir -p "$work/tree/fashion/$(dirname "$gone")"
mv "$work/gone" "$work/tree/fashion/$gone"
mistake "it isn't done as soon as the image is there" 0 -- is_state extract/val partial
mistake "it is there, and no other is needed" 0 "have features now: 1 image" "scores/val.h5: made anew" "train.h5: up to date" "statistics.h5: up to date" -- "${job[@]}"
cp -r "$work/tree/fashion/." "$work/mounted"
rm -r "$work/tree/fashion"
mv "$work/mounted" "$work/tree/fashion"
mistake "the figures are those of all images" 1 -- cmp -s "$work/holed.csv" "$work/job/report/metrics.csv"
sed "s|^out = .*|out = $work/undisturbed|" "$work/job.cfg" >"$work/undisturbed.cfg"
mistake "an undisturbed job" 0 -- "$FAROUT" run "$work/undisturbed.cfg"
for file in report/metrics.csv features/{train,val,held_out,digits}.h5; do
    mistake "$file is that of an undisturbed job" 0 -- cmp "$work/undisturbed/$file" "$work/job/$file"
done

# ---- Nodes with different copies of a data set -------------------------------------------------------------------------
# on_nodes A B COMMAND…: two ranks, which see A and B of field/nodes as $work/nodes.
mkdir "$work/nodes"
cat >"$work/on_node" <<'SH'
#!/usr/bin/env bash
nodes=("$1" "$2")
mount --bind "${nodes[${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}}]}" "$3" && exec "${@:4}"
SH
chmod +x "$work/on_node"
on_nodes() { ranks 2 unshare -m --propagation private "$work/on_node" "$1" "$2" "$work/nodes" "${@:3}"; }
field=${SHARED_DATA:-}/field/nodes
if needs "$field/nodeA" && unshare -m --propagation private true 2>/dev/null; then
    (cd "$field/nodeA" && find . -name '*.JPEG' -printf '%P\n' | sort | awk '{ print $0, int((NR - 1) / 2) }') >"$work/nodes.txt"
    whole=$work/whole_node.h5
    extract=("$FAROUT" extract --model fashion_demo --weights "$weights" --list "$work/nodes.txt" --block 2 --batch 1)
    mistake "on one node" 0 -- "${extract[@]}" --root "$field/nodeA" --out "$whole"
    for schedule in static dynamic; do
        mistake "the root has what the other lacks, $schedule" 0 "!have no features" -- and_whole "$work/$schedule-ab.h5" on_nodes \
            "$field/nodeA" "$field/nodeB" "${extract[@]}" --root "$work/nodes" --schedule $schedule --out "$work/$schedule-ab.h5"
        mistake "the other has what the root lacks, $schedule" 0 "6 images in" -- and_whole "$work/$schedule-ba.h5" on_nodes \
            "$field/nodeB" "$field/nodeA" "${extract[@]}" --root "$work/nodes" --schedule $schedule --out "$work/$schedule-ba.h5"
    done
    mistake "nobody has it" 1 "1 of 6 images" "n01/img0.JPEG" -- on_nodes "$field/nodeB" "$field/nodeB" \
        "${extract[@]}" --root "$work/nodes" --out "$work/nobody.h5"
    mistake "a rank without any image" 0 "not found by one rank and computed by another: " "6 images in" -- and_whole "$work/empty_node.h5" on_nodes "$field/nodeA" "$work/away" \
        "${extract[@]}" --root "$work/nodes" --schedule static --out "$work/empty_node.h5"
else
    echo "mount name spaces of their own are forbidden here, or field/nodes isn't there: different nodes are left out"
fi
