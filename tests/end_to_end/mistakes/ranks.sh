# Ranks on nodes that don't see the same: other copies of images, lists, weights and files of ours.
# shellcheck shell=bash disable=SC2154 # work is harness.sh's

# A rank's own view of files, as nodes have it: `VIEW_OF=1 ranks 2 bash "$work/view" FROM TO COMMAND…` shows rank 1 the file or
# folder FROM where TO is.
cat >"$work/view" <<'VIEW'
if ((${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}} != VIEW_OF)); then exec "${@:3}"; fi
# shellcheck disable=SC2016 # expanded inside
exec unshare -m --propagation private bash -c 'mount --bind "$1" "$2" && exec "${@:3}"' bash "$@"
VIEW
export VIEW_OF=1
if unshare -m --propagation private true 2>/dev/null; then
    has_views=yes
else
    has_views=no
    echo "not run: what needs mount name spaces, which this machine forbids"
fi

# other NAME STATUS TEXT… -- FROM TO COMMAND…: a mistake of rank 1 of two (VIEW_OF, RANKS), which has FROM where TO is.
other() {
    local words=()
    while [[ "$1" != -- ]]; do
        words+=("$1")
        shift
    done
    shift
    [[ $has_views == yes ]] || return 0
    mistake "${words[@]}" -- ranks "${RANKS:-2}" bash "$work/view" "$@"
}

# with OPTION VALUE COMMAND…: the command with another value of the option, as `changed`.
with() {
    local option=$1 value=$2 i
    shift 2
    changed=("$@")
    for ((i = 0; i + 1 < ${#changed[@]}; ++i)); do
        if [[ "${changed[i]}" == "$option" ]]; then changed[i + 1]=$value; fi
    done
}

weights="$SOURCE/jobs/demo/fashion_demo.safetensors"
other_weights="$work/other.safetensors"
cp "$weights" "$other_weights"
printf '\001' | dd of="$other_weights" bs=1 seek=$(($(stat -c %s "$weights") - 4)) conv=notrunc status=none

# Two copies of a data set; in the second an image is missing, larger, or another one of the same size.
mkdir "$work/data" "$work/lacks" "$work/larger" "$work/swapped" "$work/empty"
head -n 12 "$DEMO_DATA/fashion/test.txt" >"$work/demo.txt"
number=0
while read -r image label; do
    name="img$((10 + number++)).png"
    for copy in data lacks larger swapped; do cp "$DEMO_DATA/fashion/$image" "$work/$copy/$name"; done
    echo "$name $label" >>"$work/list.txt"
done <"$work/demo.txt"
rm "$work/lacks/img14.png"
# What lies in `there` is hidden from a rank that has `empty` in its place.
mkdir "$work/there"
cp "$work/list.txt" "$weights" "$work/there/"
ln -s "$work/data" "$work/there/data"
echo "more" >>"$work/larger/img14.png"
printf '\377' | dd of="$work/swapped/img14.png" bs=1 seek=60 conv=notrunc status=none

extract=("$FAROUT" extract --model fashion_demo --weights "$weights" --root "$work/data" --list "$work/list.txt" --block 4
    --batch 2 --threads 1 --workers 1)
walk=("$FAROUT" extract --model fashion_demo --weights "$weights" --root "$work/data" --block 4 --batch 2 --threads 1 --workers 1)

# ---- Lists --------------------------------------------------------------------------------------------------------
tac "$work/list.txt" >"$work/reversed.txt"
sed '3s/ .*/ 0/;4s/ .*/ 1/' "$work/list.txt" >"$work/relabelled.txt"
sed '$d' "$work/list.txt" >"$work/shorter.txt"
cat "$work/list.txt" "$work/list.txt" >"$work/longer.txt"
for schedule in dynamic static; do
    other "a list in another order, $schedule" 1 "rank 1 on $(hostname) has image 1 of the list 'img21.png" "another order" \
        '!memory' -- "$work/reversed.txt" "$work/list.txt" "${extract[@]}" --schedule $schedule --out "$work/o.h5"
    other "a shorter list, $schedule" 1 "has so many images in the list: '11' where rank 0" "'no such row'" '!memory' \
        -- "$work/shorter.txt" "$work/list.txt" "${extract[@]}" --schedule $schedule --out "$work/o.h5"
done
other "a longer list" 1 "'24' where rank 0" "image 13 of the list 'img10.png" \
    -- "$work/longer.txt" "$work/list.txt" "${extract[@]}" --out "$work/o.h5"
other "other labels" 1 "image 3 of the list 'img12.png 0'" '!another order' \
    -- "$work/relabelled.txt" "$work/list.txt" "${extract[@]}" --out "$work/o.h5"
with --list "$work/there/list.txt" "${extract[@]}"
other "no list" 1 "rank 1 on $(hostname): $work/there/list.txt: the image list can't be read" -- "$work/empty" "$work/there" \
    "${changed[@]}" --out "$work/o.h5"
VIEW_OF=0 other "another list of the root" 1 "rank 1 on" "another order" \
    -- "$work/reversed.txt" "$work/list.txt" "${extract[@]}" --out "$work/o.h5"
RANKS=3 VIEW_OF=2 other "another list of the last of three ranks" 1 "rank 2 on" '!rank 1 on' \
    -- "$work/reversed.txt" "$work/list.txt" "${extract[@]}" --out "$work/o.h5"
other "a list to be checked" 1 "'11' where rank 0" \
    -- "$work/shorter.txt" "$work/list.txt" "$FAROUT" datalist --list "$work/list.txt" --root "$work/data" --threads 1
[[ ! -e "$work/o.h5" ]] || fail "a file was made from lists that differ"

# ---- Images -------------------------------------------------------------------------------------------------------
other "a copy with a larger image" 1 "different copies of the data set" "img14.png" "bytes for rank 1 on $(hostname)" \
    -- "$work/larger" "$work/data" "${extract[@]}" --out "$work/o.h5"
other "a copy with another image of the same size" 1 "img14.png has other bytes for rank 1 on" \
    -- "$work/swapped" "$work/data" "${walk[@]}" --out "$work/o.h5"
with --root "$work/there/data" "${extract[@]}"
other "a folder that isn't there" 1 "rank 1 on $(hostname): The image folder" \
    -- "$work/empty" "$work/there" "${changed[@]}" --out "$work/o.h5"

# Images that one rank lacks: the root's walk counts, it says who can't read what, and tries them itself.
expect 0 "${walk[@]}" --out "$work/alone.h5"
for schedule in dynamic static; do
    other "a copy without an image, $schedule" 0 "rank 1 on $(hostname) can't read 1 of 12 images" "img14.png" '!memory' \
        -- "$work/lacks" "$work/data" "${walk[@]}" --schedule $schedule --out "$work/$schedule.h5"
    [[ $has_views == no ]] || same "$work/alone.h5" "$work/$schedule.h5"
done
nodes="$SHARED_DATA/field/nodes"
if needs "$nodes/nodeA"; then
    with --root "$nodes/nodeA" "${walk[@]}"
    expect 0 "${changed[@]}" --out "$work/alone_nodes.h5"
    other "a data set copied to two nodes" 0 "can't read 1 of 6 images" "n01/img0.JPEG" \
        -- "$nodes/nodeB" "$nodes/nodeA" "${changed[@]}" --out "$work/nodes.h5"
    [[ $has_views == no ]] || same "$work/alone_nodes.h5" "$work/nodes.h5"
fi

# ---- Networks -----------------------------------------------------------------------------------------------------
other "other weights" 1 "rank 1 on $(hostname) has --weights" "SHA-256 '$(sha256sum <"$other_weights" | cut -c 1-12)…'" \
    "has '$(sha256sum <"$weights" | cut -c 1-12)…'" "same weights" \
    -- "$other_weights" "$weights" "${extract[@]}" --out "$work/o.h5"
other "other weights for a head" 1 "SHA-256" -- "$other_weights" "$weights" \
    "$FAROUT" head --model fashion_demo --weights "$weights" --out "$work/o.h5"
with --weights "$work/there/fashion_demo.safetensors" "${extract[@]}"
other "weights that aren't there" 1 "rank 1 on $(hostname): $work/there/fashion_demo.safetensors: can't be opened" \
    -- "$work/empty" "$work/there" "${changed[@]}" --out "$work/o.h5"
[[ ! -e "$work/o.h5" ]] || fail "a file was made from images or weights that differ"

# ---- The command --------------------------------------------------------------------------------------------------
mistake "ranks with other options" 2 "rank 1 on" "--odin" "same options" -- \
    ranks 1 "${extract[@]}" --out "$work/o.h5" : -n 1 "${extract[@]}" --out "$work/o.h5" --odin
mistake "ranks with other commands" 2 "rank 1 on" "the command" -- \
    ranks 1 "${extract[@]}" --out "$work/o.h5" : -n 1 "$FAROUT" list
mistake "an option misspelt for one rank" 2 "rank 1 on" -- \
    ranks 1 "${extract[@]}" --out "$work/o.h5" : -n 1 "${extract[@]}" --uot "$work/o.h5"
with --workers some "${extract[@]}"
mistake "a number misspelt for one rank" 2 "rank 1 on" "--workers must be a whole number" -- \
    ranks 1 "${extract[@]}" --out "$work/o.h5" : -n 1 "${changed[@]}" --out "$work/o.h5"
with --threads 2 "${extract[@]}"
with --workers 3 "${changed[@]}"
mistake "ranks with other threads and workers" 0 -- \
    ranks 1 "${extract[@]}" --out "$work/f.h5" : -n 1 "${changed[@]}" --out "$work/f.h5"
mistake "other instructions for one rank" 0 "warning: the ranks' processors" "MKL_CBWR=COMPATIBLE" "rank 1 on" -- \
    ranks 1 "${extract[@]}" --out "$work/p.h5" : -n 1 env MKL_CBWR=COMPATIBLE "${extract[@]}" --out "$work/p.h5"

# ---- Files of ours ------------------------------------------------------------------------------------------------
expect 0 "$FAROUT" head --model fashion_demo --weights "$weights" --out "$work/head.h5"
expect 0 "$FAROUT" fit --train "$work/f.h5" --head "$work/head.h5" --out "$work/s.h5" --detectors "msp,react"
expect 0 "$FAROUT" score --features "$work/f.h5" --head "$work/head.h5" --statistics "$work/s.h5" --out "$work/score.h5" \
    --detectors "msp,react"
expect 0 "${walk[@]}" --out "$work/g.h5" # the same size, other labels
expect 0 "$FAROUT" head --model fashion_demo --weights "$other_weights" --out "$work/other_head.h5"
cp "$work/score.h5" "$work/score2.h5"
cp "$work/f.h5" "$work/score2.h5" "$work/there/"
head -c 100 "$work/s.h5" >"$work/cut.h5"
fit=("$FAROUT" fit --train "$work/f.h5" --head "$work/head.h5" --out "$work/o.h5" --detectors "msp,react" --threads 1)
score=("$FAROUT" score --features "$work/f.h5" --head "$work/head.h5" --statistics "$work/s.h5" --out "$work/o.h5" --threads 1
    --detectors "msp,react")
other "other training features" 1 "rank 1 on $(hostname) has training features" \
    -- "$work/g.h5" "$work/f.h5" "${fit[@]}"
with --train "$work/there/f.h5" "${fit[@]}"
other "features that one rank doesn't see" 1 "has $work/there/f.h5 'No such file or directory' where rank 0" \
    -- "$work/empty" "$work/there" "${changed[@]}"
other "another head" 1 "rank 1 on" "head" -- "$work/other_head.h5" "$work/head.h5" "${fit[@]}"
other "another head for scores" 1 "rank 1 on" "head" -- "$work/other_head.h5" "$work/head.h5" "${score[@]}"
other "other features for scores" 1 "rank 1 on" "features" -- "$work/g.h5" "$work/f.h5" "${score[@]}"
other "statistics cut short" 1 "rank 1 on" "s.h5 '100 bytes'" -- "$work/cut.h5" "$work/s.h5" "${score[@]}"
other "no scores there" 1 "has $work/there/score2.h5 'No such file or directory' where rank 0" -- "$work/empty" "$work/there" \
    "$FAROUT" report --id "$work/score.h5" --ood "$work/there/score2.h5" --out "$work/report"
other "other class names" 1 "has class names" "where rank 0" -- "$work/reversed.txt" "$work/list.txt" \
    "$FAROUT" report --id "$work/score.h5" --ood "$work/score2.h5" --out "$work/report" --class-names "$work/list.txt"
other "other published figures" 1 "has published figures" "where rank 0" -- "$work/reversed.txt" "$work/list.txt" \
    "$FAROUT" report --id "$work/score.h5" --ood "$work/score2.h5" --out "$work/report" --compare "$work/list.txt"

# ---- Jobs ---------------------------------------------------------------------------------------------------------
cat >"$work/job.cfg" <<JOB
include = $work/included.cfg
model = fashion_demo
weights = $weights
out = $work/made
class-names = $work/list.txt
[train]
root = $work/data
list = $work/list.txt
[id]
root = \${SET:-$work/data}
[ood.odd]
root = $work/data
list = $work/list.txt
JOB
echo "block = 4" >"$work/included.cfg"
echo "block = 8" >"$work/included_otherwise.cfg"
sed 's/^list.*/list = shorter.txt/' "$work/job.cfg" >"$work/other_job.cfg"
run=("$FAROUT" run "$work/job.cfg" --threads 1)
other "another job file" 2 "rank 1 on" "train.list" "shorter.txt" -- "$work/other_job.cfg" "$work/job.cfg" "${run[@]}"
other "another file included" 2 "the job's block '8' where rank 0" -- "$work/included_otherwise.cfg" "$work/included.cfg" "${run[@]}"
mistake "another variable for one rank" 2 "id.root" "elsewhere" -- \
    ranks 1 "${run[@]}" : -n 1 env SET="$work/elsewhere" "${run[@]}"
sed -i "s|:-$work/data||" "$work/job.cfg"
mistake "a variable that one rank lacks" 2 "rank 1 on" "SET isn't set" -- \
    ranks 1 env SET="$work/data" "${run[@]}" : -n 1 "${run[@]}"
export SET="$work/data"
other "a job with other class names" 1 "has class names" -- "$work/reversed.txt" "$work/list.txt" \
    "${run[@]}" --only report
other "a job whose images aren't there" 1 "has the images' $work/there/data 'missing' where rank 0" -- "$work/empty" "$work/there" \
    env SET="$work/there/data" "${run[@]}"
other "a job planned with another file" 2 "train.list" -- "$work/other_job.cfg" "$work/job.cfg" "${run[@]}" --dry-run
[[ ! -e "$work/made" ]] || fail "a job began though its ranks differ"

# ---- Two hosts ----------------------------------------------------------------------------------------------------
if [[ $has_views == yes ]] && bash "$SOURCE/tests/mpi/two_hosts.sh" 2 true >"$work/out" 2>"$work/err"; then
    mistake "another list on another host" 1 "rank 1 on farout-host-b has image 1 of the list" "where rank 0 on farout-host-a has" -- \
        bash "$SOURCE/tests/mpi/two_hosts.sh" 2 bash "$work/view" "$work/reversed.txt" "$work/list.txt" "${extract[@]}" --out "$work/o.h5"
else
    echo "not run: two hosts need network name spaces, which this machine forbids"
fi
