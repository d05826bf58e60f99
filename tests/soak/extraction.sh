#!/usr/bin/env bash
# An extraction whose ranks, launcher or all of both are killed at random moments, again and again (KILLS times, SEED): the
# file always opens, what is finished stays, nothing is computed twice, and the end is the file of an undisturbed run.
# shellcheck source=tests/end_to_end/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../end_to_end/harness.sh"
# shellcheck source=tests/soak/killing.sh
source "$(dirname "${BASH_SOURCE[0]}")/killing.sh"

block=16
list="$work/list.txt" part="$work/part.h5" whole="$work/whole.h5"
head -n "${ROWS:-12000}" "$DEMO_DATA/fashion/train.txt" >"$list"

# extraction ROOT OUT: the command.
extraction() {
    echo "$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors" \
        --root "$1" --list "$list" --out "$2" --block $block --batch $block --workers 1 --threads 1
}

# The block table, by a program that isn't ours and takes no lock: a number a block, 0 where it isn't finished.
table() {
    HDF5_USE_FILE_LOCKING=FALSE h5dump -d /blocks/checksum -y -w 1 "$1" 2>"$work/h5dump" |
        awk '/DATA \{/ { on = 1; next } /\}/ { on = 0 } on { gsub(/[ ,]/, ""); print }'
}

# check_table: what was finished before is still there with the same checksums; then takes away the images of all finished
# blocks. A block that is computed a second time loses its rows by that, and the file can't end as it should.
check_table() {
    [[ -e $part ]] || return 0
    table "$part" >"$work/now"
    [[ -s $work/now ]] || fail "the file doesn't open: $(cat "$work/h5dump")"
    if [[ -s $work/before ]]; then
        paste "$work/before" "$work/now" | awk '$1 != 0 && $1 != $2 { exit 1 }' || fail "a finished block changed"
    fi
    awk -v block=$block 'NR == FNR { if ($1 != 0) done[FNR - 1]; next } int((FNR - 1) / block) in done { print $1 }' \
        "$work/now" "$list" | (cd "$images" && xargs rm -f)
    mv "$work/now" "$work/before"
}

finished() {
    awk '$1 != 0' "$work/before" 2>/dev/null | wc -l
}

# fresh_start: nothing extracted, all images there.
fresh_start() {
    images="$work/images"
    rm -rf "$images" "$part" "$work/before"
    mkdir "$images"
    cp -rs "$DEMO_DATA/fashion/train" "$images/"
}

# shellcheck disable=SC2046
expect 0 ranks 2 $(extraction "$DEMO_DATA/fashion" "$whole")
fresh_start
killed=0 rounds=0
while ((killed < KILLS)); do
    # shellcheck disable=SC2046
    ranks $((RANDOM % 3 + 1)) $(extraction "$images" "$part") >"$work/out" 2>"$work/err" &
    launcher=$!
    ((RANDOM % 2)) && wait_for_more "$part" "$launcher"
    sleep "0.$(printf %03d $((RANDOM % 600)))"
    victims=$(choose_victims "$part")
    if finish_or_die "$launcher" "$part" "$victims"; then
        same "$whole" "$part"
        rounds=$((rounds + 1))
        fresh_start
        continue
    fi
    killed=$((killed + 1))
    check_table
    echo "kill $killed ($victims): $(finished) blocks finished"
done
# shellcheck disable=SC2046
expect 0 ranks 3 $(extraction "$images" "$part")
same "$whole" "$part"
expect 0 "$FAROUT" check "$part"
[[ -z $(find "$work" -name '*.partial' -o -name '*.lock') ]] || fail "something partial or a lock is left"
echo "$killed kills survived (seed $SEED), $((rounds + 1)) times to the end"
