#!/usr/bin/env bash
# What was finished is never lost: SIGKILL, SIGTERM, a changed byte, other weights.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

extract=("$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors"
    --root "$DEMO_DATA/fashion" --list "$DEMO_DATA/fashion/test.txt" --block 64 --batch 16 --workers 1)

# The block table, by a program that isn't ours and takes no lock.
finished_blocks() {
    HDF5_USE_FILE_LOCKING=FALSE h5dump -d /blocks/checksum -y -w 1 "$1" 2>/dev/null |
        awk '/DATA \{/ { on = 1; next } /\}/ { on = 0 } on && $1 + 0 > 0 { ++n } END { print n + 0 }'
}

# wait_for_blocks FILE N: until more than N blocks are finished.
wait_for_blocks() {
    local try
    for ((try = 0; try < 2000; ++try)); do
        [[ -e $1 ]] && (($(finished_blocks "$1") > $2)) && return
        sleep 0.01
    done
    fail "only $(finished_blocks "$1") blocks of $1 were finished in time"
}

# survives_signals NAME OPTION…: runs that are killed again and again end in the file of one that wasn't, whole_NAME.h5.
survives_signals() {
    local name=$1 killed=0 before=0 after launcher signal
    local part="$work/part_$name.h5" run=("${extract[@]}" "${@:2}")
    expect 0 "${run[@]}" --out "$work/whole_$name.h5"
    says "images/s"
    for signal in KILL TERM INT KILL; do
        ranks 2 "${run[@]}" --out "$part" >/dev/null 2>&1 &
        launcher=$!
        wait_for_blocks "$part" "$before"
        pkill "-$signal" -f -- "--out $part" || true
        wait "$launcher" && break # it was faster than the signal
        killed=$((killed + 1))
        after=$(finished_blocks "$part")
        ((after > before)) || fail "after SIG$signal only $after blocks are there, $before were before"
        before=$after
        echo "SIG$signal: $before blocks finished"
    done
    ((killed > 0)) || fail "no run could be interrupted: the test showed nothing"
    expect 0 ranks 3 "${run[@]}" --out "$part"
    same "$work/whole_$name.h5" "$part"
    [[ ! -e $work/whole_$name.odin.h5 ]] || same "$work/whole_$name.odin.h5" "${part%.h5}.odin.h5"
}

survives_signals plain
survives_signals odin --odin

# One process, SIGTERM: status 75 and a word on how to go on.
"${extract[@]}" --out "$work/term.h5" >/dev/null 2>"$work/err" &
process=$!
wait_for_blocks "$work/term.h5" 0
if kill -TERM "$process" 2>/dev/null; then
    wait "$process"
    status=$?
    ((status == 75 || status == 0)) || fail "SIGTERM: exit status $status instead of 75"
    ((status == 75)) && { grep -q "again to go on" "$work/err" || fail "no word on how to go on"; }
fi
expect 0 "${extract[@]}" --out "$work/term.h5"
same "$work/whole_plain.h5" "$work/term.h5"

# A finished file is noticed; one made differently isn't touched.
expect 0 "${extract[@]}" --out "$work/whole_plain.h5"
says "up to date"
expect 1 "${extract[@]}" --out "$work/whole_plain.h5" --preprocess filter=bicubic
says "made differently" "preprocessing" "--overwrite"
same "$work/whole_plain.h5" "$work/part_plain.h5"

# A byte that changed in a finished block: found, and that block alone is made anew.
size=$(stat -c %s "$work/part_plain.h5")
printf '\xff' | dd of="$work/part_plain.h5" bs=1 seek=$((size / 3)) conv=notrunc status=none
if ! cmp -s "$work/whole_plain.h5" "$work/part_plain.h5"; then
    expect 1 "$FAROUT" check "$work/part_plain.h5"
    says "BROKEN"
    expect 0 "${extract[@]}" --out "$work/part_plain.h5"
    same "$work/whole_plain.h5" "$work/part_plain.h5"
fi
