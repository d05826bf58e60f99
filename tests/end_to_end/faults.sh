#!/usr/bin/env bash
# Disks that are full or can't be written, files cut in half or changed, weights that change between two runs: a message
# that says what, where and what to do, no rank left waiting, and nothing finished is lost.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

weights="$SOURCE/jobs/demo/fashion_demo.safetensors"
every_nth 8 "$DEMO_DATA/fashion/test.txt" "$work/list.txt"
extract=("$FAROUT" extract --model fashion_demo --root "$DEMO_DATA/fashion" --list "$work/list.txt" --block 16 --batch 16)
# shellcheck disable=SC2034  # refuses() takes the commands by their names
head_of=("$FAROUT" head --model fashion_demo --weights "$weights")
tiny_job "$work/job.cfg" "$work/job"
expect 0 "$FAROUT" run "$work/job.cfg"
fit=("$FAROUT" fit --train "$work/job/features/train.h5" --head "$work/job/head.h5")
score=("$FAROUT" score --features "$work/job/features/val.h5" "$work/job/features/digits.h5" --head "$work/job/head.h5"
    --statistics "$work/job/statistics.h5")
report=("$FAROUT" report --id "$work/job/scores/val.h5" --ood "$work/job/scores/digits.h5")
export_features=("$FAROUT" export --features "$work/job/features/val.h5")
expect 0 "${export_features[@]}" --out "$work/val.npy"
# shellcheck disable=SC2034
import_features=("$FAROUT" import --features "$work/val.npy")

# refuses TEXT COMMAND…: every command that writes says TEXT, with one rank and with two, and leaves nothing behind.
refuses() {
    local text=$1 folder=$2 count
    for count in 1 2; do
        for command in extract head_of fit score report export_features import_features; do
            local -n words=$command
            local out=$folder/new.h5
            [[ $command == score || $command == report ]] && out=$folder/new
            [[ $command == export_features ]] && out=$folder/new.npy
            local extra=()
            [[ $command == extract ]] && extra=(--weights "$weights")
            expect 1 ranks "$count" "${words[@]}" "${extra[@]}" --out "$out"
            says "$text" "$folder" # the file in it, or the folder where that alone is at fault
            [[ -z $(find "$folder" -type f -size +0) ]] || fail "$command left $(find "$folder" -type f)"
            find "$folder" -mindepth 1 -delete 2>/dev/null
        done
    done
}

# with_mounts TEXT COMMAND…: where file systems can be mounted; says so where they can't.
mkdir "$work/full" "$work/fixed" "$work/kept"
if mount -t tmpfs -o size=4k tmpfs "$work/full" 2>/dev/null; then
    trap 'umount "$work/full" "$work/fixed" 2>/dev/null; rm -rf "$work"' EXIT
    refuses "No space left on device" "$work/full"
    mount --bind "$work/fixed" "$work/fixed" && mount -o remount,bind,ro "$work/fixed"
    refuses "Read-only file system" "$work/fixed"
else
    echo "no file system can be mounted here: full and read-only ones are left out"
fi

# half_extracted FILE OPTION…: some blocks of it are there.
half_extracted() {
    local file=$1 process try
    "${extract[@]}" "${@:2}" --out "$file" --threads 1 --workers 1 >/dev/null 2>&1 &
    process=$!
    for ((try = 0; try < 1000; ++try)); do
        "$FAROUT" check "$file" 2>/dev/null | grep -q " 0 of .* blocks" || [[ ! -e $file ]] || break
        sleep 0.01
    done
    kill -KILL "$process" 2>/dev/null
    wait "$process" 2>/dev/null
    return 0
}

# Other weights under the same name.
expect 0 "${extract[@]}" --weights "$weights" --out "$work/whole.h5"
cp "$weights" "$work/weights.safetensors"
half_extracted "$work/part.h5" --weights "$work/weights.safetensors"
size=$(stat -c %s "$work/weights.safetensors")
printf '\x01' | dd of="$work/weights.safetensors" bs=1 seek=$((size - 2)) conv=notrunc status=none
cp "$work/part.h5" "$work/before.h5"
expect 1 ranks 2 "${extract[@]}" --weights "$work/weights.safetensors" --out "$work/part.h5"
says "made differently" "weights" "--overwrite"
same "$work/before.h5" "$work/part.h5"
cp "$weights" "$work/weights.safetensors"
expect 0 ranks 2 "${extract[@]}" --weights "$work/weights.safetensors" --out "$work/part.h5"
same "$work/whole.h5" "$work/part.h5"

# Files cut in half: every command that reads them says which.
for file in features/val.h5 features/train.h5 head.h5 statistics.h5 scores/val.h5; do
    cp "$work/job/$file" "$work/kept/file"
    truncate -s $(($(stat -c %s "$work/job/$file") / 2)) "$work/job/$file"
    expect 1 "$FAROUT" check "$work/job/$file"
    says "$file"
    case $file in
        features/val.h5) expect 1 ranks 2 "${score[@]}" --out "$work/new" ;;
        features/train.h5) expect 1 ranks 2 "${fit[@]}" --out "$work/new.h5" ;;
        head.h5 | statistics.h5) expect 1 ranks 2 "${score[@]}" --out "$work/new" ;;
        scores/val.h5) expect 1 ranks 2 "${report[@]}" --out "$work/new" ;;
    esac
    says "$file"
    cp "$work/kept/file" "$work/job/$file"
done
truncate -s $(($(stat -c %s "$work/part.h5") / 2)) "$work/part.h5"
expect 1 ranks 2 "${extract[@]}" --weights "$weights" --out "$work/part.h5"
says "part.h5" "--overwrite"
expect 0 ranks 2 "${extract[@]}" --weights "$weights" --out "$work/part.h5" --overwrite
same "$work/whole.h5" "$work/part.h5"
