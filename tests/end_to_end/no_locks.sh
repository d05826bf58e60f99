#!/usr/bin/env bash
# On a file system without locks (flock fails; NO_FLOCK is a library to preload): runs say once for each folder what isn't protected,
# and leave the bytes of a run with locks, two at one file, too.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

list="$work/list.txt"
head -n 2000 "$DEMO_DATA/fashion/train.txt" >"$list"
extract=("$FAROUT" extract --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors"
    --root "$DEMO_DATA/fashion" --list "$list" --block 16 --batch 16 --workers 1 --threads 1)
expect 0 "${extract[@]}" --out "$work/whole.h5"
if grep -q 'no locks' "$work/err"; then fail "locks are offered here: $(cat "$work/err")"; fi

# without_locks ERRNO COMMAND…; HDF5 is asked to lock, which farout doesn't let it.
without_locks() {
    local reason=$1
    shift
    env LD_PRELOAD="$NO_FLOCK_LIBRARY" NO_FLOCK="$reason" HDF5_USE_FILE_LOCKING=TRUE "$@"
}

# told N TEXT: so many lines of the last command's messages hold it.
told() {
    local lines
    lines=$(grep -cF -- "$2" "$work/err")
    ((lines == $1)) || fail "'$2' is told $lines times instead of $1: $(cat "$work/err")"
}

for reason in "37 No locks available" "38 Function not implemented" "95 Operation not supported"; do
    mkdir -p "$work/${reason%% *}"
    for count in 1 2; do
        expect 0 ranks "$count" env LD_PRELOAD="$NO_FLOCK_LIBRARY" NO_FLOCK="${reason%% *}" HDF5_USE_FILE_LOCKING=TRUE \
            "${extract[@]}" --out "$work/${reason%% *}/$count.h5"
        told 1 "$count.h5 is on a file system that offers no locks (flock: ${reason#* })"
        same "$work/whole.h5" "$work/${reason%% *}/$count.h5"
    done
done

# Two at one file, neither of which knows of the other.
without_locks 38 "${extract[@]}" --out "$work/shared.h5" >"$work/first.out" 2>"$work/first.err" &
first=$!
expect 0 without_locks 38 "${extract[@]}" --out "$work/shared.h5"
told 0 "is being written by another run"
wait "$first" || fail "the first run ended with $?: $(cat "$work/first.err")"
same "$work/whole.h5" "$work/shared.h5"

# Five sets into one folder: told once. The same files as with locks.
tiny_job "$work/tiny.cfg" "$work/with"
expect 0 "$FAROUT" run "$work/tiny.cfg"
expect 0 without_locks 38 "$FAROUT" run "$work/tiny.cfg" --out "$work/without"
told 1 "offers no locks"
for file in features/val.h5 features/digits.h5 statistics.h5 scores/val.h5 report/metrics.csv; do
    same "$work/with/$file" "$work/without/$file"
done

expect 0 "$FAROUT" export --features "$work/whole.h5" --out "$work/whole.npy"
expect 0 without_locks 37 "$FAROUT" import --features "$work/whole.npy" --out "$work/imported.h5"
told 1 "imported.h5 is on a file system that offers no locks (flock: No locks available)"
[[ -z $(find "$work" -name '*.lock' -o -name '*.partial') ]] || fail "a lock or something partial is left"
