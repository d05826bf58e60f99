#!/usr/bin/env bash
# A whole job that is killed at random moments until it is done (KILLS times at least, SEED): whatever lies under an
# output's name is whole, and the end is what an undisturbed job leaves. Then fit, score and report, killed at the very calls
# that write, sync and rename.
# shellcheck source=tests/end_to_end/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../end_to_end/harness.sh"
# shellcheck source=tests/soak/killing.sh
source "$(dirname "${BASH_SOURCE[0]}")/killing.sh"

# lasting FOLDER: what outputs hold that doesn't tell how long they took.
lasting() {
    (cd "$1" && find . -type f ! -name '*.cost.json' ! -name metrics.json ! -name report.html ! -path './journal/*' \
        -exec sha256sum {} + | sort -k 2)
}

# all_whole FOLDER: every file of ours is whole, but for feature files, of which a part may be there. All by one command where
# it finds nothing.
all_whole() {
    local files file
    mapfile -t files < <(find "$1" -name '*.h5')
    ((${#files[@]} == 0)) || "$FAROUT" check "${files[@]}" >"$work/out" 2>&1 && return
    for file in "${files[@]}"; do
        "$FAROUT" check "$file" >"$work/out" 2>&1 || grep -q "^Unfinished" "$work/out" ||
            { cat "$work/out" >&2 && fail "$file is broken"; }
    done
}

tiny_job "$work/whole.cfg" "$work/whole"
sed "s#^out = .*#out = $work/part#" "$work/whole.cfg" >"$work/part.cfg"
expect 0 ranks 2 "$FAROUT" run "$work/whole.cfg"
killed=0 rounds=0
while ((killed < KILLS)); do
    ranks $((RANDOM % 3 + 1)) "$FAROUT" run "$work/part.cfg" >"$work/out" 2>"$work/err" &
    launcher=$!
    sleep "$((RANDOM % 3)).$(printf %03d $((RANDOM % 1000)))"
    victims=$(choose_victims part.cfg)
    if finish_or_die "$launcher" part.cfg "$victims"; then
        diff <(lasting "$work/whole") <(lasting "$work/part") || fail "the job's outputs differ"
        rounds=$((rounds + 1))
        rm -rf "$work/part"
        continue
    fi
    killed=$((killed + 1))
    [[ -d $work/part ]] && all_whole "$work/part"
    echo "kill $killed ($victims): $(find "$work/part" -name '*.h5' 2>/dev/null | wc -l) files"
done
expect 0 ranks 2 "$FAROUT" run "$work/part.cfg"
diff <(lasting "$work/whole") <(lasting "$work/part") || fail "the job's outputs differ"
echo "$killed kills survived (seed $SEED), $((rounds + 1)) times to the end"

# killed_at CALL COUNT COMMAND…: SIGKILL instead of its COUNTth call of the system.
killed_at() {
    local call=$1 count=$2
    shift 2
    strace -f -qq -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$count" "$@" >"$work/out" 2>"$work/err"
}

# survives_at OUT COMMAND…: whatever call of a command is its last, OUT is absent or whole, and the next run makes it. A
# command that makes fewer calls of a kind isn't killed, and needs no next run.
survives_at() {
    local out=$1 call count wanted kills=0
    shift
    [[ -e $out ]] || expect 0 "$@"
    wanted=$(lasting "$out" 2>/dev/null || sha256sum <"$out")
    for call in rename fsync pwrite64 write; do
        for count in 1 3; do
            rm -rf "$out"
            if ! killed_at "$call" "$count" "$@"; then
                kills=$((kills + 1))
                [[ -e $out ]] && all_whole "$out"
                expect 0 "$@"
            fi
            [[ $(lasting "$out" 2>/dev/null || sha256sum <"$out") == "$wanted" ]] ||
                fail "$out is another after a kill at $call $count"
        done
    done
    [[ -z $(find "$work" -name '*.partial') ]] || fail "something partial is left: $(find "$work" -name '*.partial')"
    ((kills > 1)) || fail "only $kills kills met a call of $*"
    echo "$out: $kills kills at chosen calls survived"
}

if ! strace -qq -o /dev/null -e trace=none true 2>/dev/null; then
    echo "strace can't run here: kills at chosen calls are left out"
    exit 0
fi
# The last calls of a kind as well as the first: HDF5 writes its metadata when a file is closed.
cd "$work/part" || exit 1
survives_at head.h5 "$FAROUT" head --model fashion_demo --weights "$SOURCE/jobs/demo/fashion_demo.safetensors" --out head.h5
survives_at statistics.h5 "$FAROUT" fit --train features/train.h5 --head head.h5 --out statistics.h5
survives_at scores "$FAROUT" score --features features/val.h5 features/held_out.h5 features/digits.h5 --head head.h5 \
    --statistics statistics.h5 --out scores
survives_at report "$FAROUT" report --id scores/val.h5 --ood scores/held_out.h5 scores/digits.h5 --out report
survives_at scores.csv "$FAROUT" export --scores scores/val.h5 --out scores.csv
