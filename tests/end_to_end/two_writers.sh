#!/usr/bin/env bash
# Two runs at one feature file: the second one says whose company it is in, both end well, and the file is that of an
# undisturbed run. --overwrite and import are refused meanwhile. The first run is stopped (SIGSTOP) where nothing may happen.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

list="$work/list.txt" shared="$work/shared.h5"
head -n 8000 "$DEMO_DATA/fashion/train.txt" >"$list"
extract=("$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors"
    --root "$DEMO_DATA/fashion" --list "$list" --block 16 --batch 16 --workers 1 --threads 1)
expect 0 "${extract[@]}" --out "$work/whole.h5"
head -n 100 "$list" >"$work/few.txt"
expect 0 "$FAROUT" extract "${extract[@]:2:6}" --list "$work/few.txt" --out "$work/few.h5"
expect 0 "$FAROUT" export --features "$work/few.h5" --out "$work/few.npy"

# The block table, by a program that isn't ours and takes no lock.
finished_blocks() {
    HDF5_USE_FILE_LOCKING=FALSE h5dump -d /blocks/checksum -y -w 1 "$1" 2>/dev/null |
        awk '/DATA \{/ { on = 1; next } /\}/ { on = 0 } on && $1 + 0 > 0 { ++n } END { print n + 0 }'
}

# first_stops_half_way: $first is a run that has finished some blocks, not all, and stands still.
first_stops_half_way() {
    local try
    rm -f "$shared"
    "${extract[@]}" --out "$shared" >"$work/first.out" 2>"$work/first.err" &
    first=$!
    for ((try = 0; try < 3000; ++try)); do
        [[ -e $shared ]] && (($(finished_blocks "$shared") > 0)) && break
        kill -0 "$first" 2>/dev/null || break
        sleep 0.02
    done
    kill -STOP "$first" 2>/dev/null || fail "the first run ended before it could be stopped: $(cat "$work/first.err")"
    blocks=$(finished_blocks "$shared")
    ((blocks > 0 && blocks < 500)) || fail "$blocks of 500 blocks are there when the first run is stopped"
}

# first_ends_well: after it may go on.
first_ends_well() {
    kill -CONT "$first"
    wait "$first" || fail "the first run ended with $?: $(cat "$work/first.err")"
}

# names_the_first: the last command's messages.
names_the_first() {
    says "shared.h5 is being written by another run" "process $first on $(uname -n | cut -d . -f 1)"
}

# Runs that would take the first one's work away are refused, by one rank and by two; the file stays as it is.
first_stops_half_way
cp "$shared" "$work/before.h5"
for count in 1 2; do
    expect 1 ranks "$count" "${extract[@]}" --out "$shared" --overwrite --preprocess filter=bicubic
    names_the_first
    says "whose work --overwrite would take away" "choose another --out"
    expect 1 ranks "$count" "$FAROUT" import --features "$work/few.npy" --out "$shared" --overwrite
    names_the_first
    says "whose work this would take away" "choose another --out"
done
same "$work/before.h5" "$shared"

# A second run beside it makes all that is missing, from the end, while the first one stands still in a block.
expect 0 ranks 2 "${extract[@]}" --out "$shared"
names_the_first
says "goes on from the end"
same "$work/whole.h5" "$shared"
first_ends_well
same "$work/whole.h5" "$shared"

# Both at the same time.
first_stops_half_way
"${extract[@]}" --out "$shared" >"$work/out" 2>"$work/err" &
second=$!
until grep -q "is being written by another run" "$work/err"; do
    kill -0 "$second" 2>/dev/null || fail "the second run says nothing of the first: $(cat "$work/err")"
    sleep 0.02
done
first_ends_well
wait "$second" || fail "the second run ended with $?: $(cat "$work/err")"
names_the_first
same "$work/whole.h5" "$shared"
expect 0 "$FAROUT" check "$shared"
[[ -z $(find "$work" -name '*.lock' -o -name '*.partial') ]] || fail "a lock or something partial is left"
