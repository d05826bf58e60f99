#!/usr/bin/env bash
# A peer's NumPy files, from import to report and back: known answers, any number of ranks, bad files.
# Everything under fixtures/import was made by other people's code: fixtures/make_import.py.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

peer="$SOURCE/tests/end_to_end/fixtures/import"
detectors=(--detectors "msp,max_logit,energy,gen,mahalanobis,vim")

# evaluate DIR COMMAND…: all steps, each run by this command.
evaluate() {
    local out=$1
    shift
    expect 0 "$@" import --features "$peer/train.pkl" --labels "$peer/train.txt" --out "$out/train.h5"
    says "300 rows of 16 features"
    expect 0 "$@" import --features "$peer/id.npz" --labels "$peer/id.txt" --out "$out/id.h5"
    expect 3 "$@" import --features "$peer/ood.npy" --out "$out/ood.h5"
    says "2 rows of" "row 3: " "row 17: " "NaN"
    expect 0 "$@" import --head "$peer/fc.pkl" --out "$out/head.h5"
    says "5 classes, 16 features"
    expect 0 "$@" fit --train "$out/train.h5" --head "$out/head.h5" --out "$out/statistics.h5" "${detectors[@]}"
    expect 0 "$@" score --features "$out"/{id,ood}.h5 --head "$out/head.h5" --statistics "$out/statistics.h5" \
        --out "$out/scores/" "${detectors[@]}"
    expect 0 "$@" report --id "$out/scores/id.h5" --ood "$out/scores/ood.h5" --out "$out/report"
    expect 0 "$@" export --scores "$out/scores/id.h5" --detectors max_logit,energy --out "$out/id.csv"
    expect 0 "$@" export --scores "$out/scores/ood.h5" --out "$out/ood.npy"
    expect 0 "$@" export --features "$out/train.h5" --out "$out/train.npy"
    expect 0 "$@" export --features "$out/ood.h5" --out "$out/ood.csv"
    expect 0 "$@" export --head "$out/head.h5" --out "$out/fc.pkl"
}
evaluate "$work/one" "$FAROUT"
evaluate "$work/three" ranks 3 "$FAROUT"
for file in {train,id,ood,head,statistics,scores/id,scores/ood}.h5 report/metrics.csv id.csv ood.npy train.npy ood.csv fc.pkl; do
    same "$work/one/$file" "$work/three/$file"
done
expect 0 "$FAROUT" check "$work"/one/{train,id,ood,head}.h5
says "Whole." "imported sha256: $(sha256sum <"$peer/train.pkl" | cut -d' ' -f1)" "2 rows without features"

# Two tables of the same names have the same numbers, but for a relative tolerance.
# shellcheck disable=SC2016  # awk's own $
compare='function abs(x) { return x < 0 ? -x : x }
    NR == FNR { for (i = 2; i <= NF; ++i) wanted[$1, i] = $i; ++lines; next }
    ($1, 2) in wanted { ++found; for (i = 2; i <= NF; ++i) if (abs($i - wanted[$1, i]) > tolerance * abs(wanted[$1, i])) { print; bad = 1 } }
    END { exit !(lines > 0 && found == lines && !bad) }'
sed 1d "$work/one/id.csv" | cut -d, -f1,5- >"$work/ours"
awk -F, -v tolerance=1e-6 "$compare" "$peer/scores.csv" "$work/ours" || fail "scores differ from a float64 computation"
sed -n 's/^\([a-z_]*\),ood,60,38,\([^,]*\),.*/\1,\2/p' "$work/one/report/metrics.csv" >"$work/ours"
awk -F, -v tolerance=1e-12 "$compare" "$peer/metrics.csv" "$work/ours" || fail "AUROCs differ from scikit-learn's"
[[ $(head -1 "$work/one/id.csv") == path,label,status,prediction,max_logit,energy ]] || fail "the columns are others"
[[ $(sed -n 5p "$work/one/ood.csv") == ,-1,32,NaN,NaN,* ]] || fail "row 3 of ood.csv should have no features"

# What was exported comes in again, the same.
part() { h5dump -d "$1" "$2" | sed 1d; }
expect 0 "$FAROUT" import --features "$work/one/train.npy" --labels "$peer/train.txt" --out "$work/again.h5"
for name in /features /labels /paths /status /blocks/checksum; do
    part "$name" "$work/one/train.h5" >"$work/a"
    part "$name" "$work/again.h5" >"$work/b"
    same "$work/a" "$work/b"
done
expect 0 "$FAROUT" import --head "$work/one/fc.pkl" --out "$work/head.h5"
for name in /weight /bias; do
    part "$name" "$work/one/head.h5" >"$work/a"
    part "$name" "$work/head.h5" >"$work/b"
    same "$work/a" "$work/b"
done

# Up to date; broken; made differently.
expect 3 "$FAROUT" import --features "$peer/ood.npy" --out "$work/one/ood.h5"
says "up to date" "row 17: "
cp "$work/one/train.h5" "$work/flipped.h5"
printf '\xff' | dd of="$work/flipped.h5" bs=1 seek=$(($(stat -c %s "$work/flipped.h5") / 4)) conv=notrunc status=none
cmp -s "$work/one/train.h5" "$work/flipped.h5" && fail "no byte was changed"
expect 1 "$FAROUT" check "$work/flipped.h5"
says "BROKEN" "farout import"
expect 1 "$FAROUT" export --features "$work/flipped.h5" --out "$work/flipped.npy"
says "doesn't match its checksum" "farout import"
[[ -z $(find "$work" -name 'flipped.npy*') ]] || fail "half an export was left"
expect 0 "$FAROUT" import --features "$peer/train.pkl" --labels "$peer/train.txt" --out "$work/flipped.h5"
same "$work/one/train.h5" "$work/flipped.h5"
expect 1 ranks 3 "$FAROUT" import --features "$peer/id.npz" --out "$work/flipped.h5"
says "made differently" "imported sha256" "--overwrite"
same "$work/one/train.h5" "$work/flipped.h5"
expect 0 "$FAROUT" import --features "$peer/id.npz" --labels "$peer/id.txt" --out "$work/flipped.h5" --overwrite
same "$work/one/id.h5" "$work/flipped.h5"

# Files that don't come in, and nothing in them is run.
printf '\x80\x02cposix\nsystem\nX%b\x00\x00\x00touch %s\x85R.' "\\x$(printf %02x $((6 + ${#work} + 4)))" "$work/ran" >"$work/evil.pkl"
python_runs=$(command -v python3 || true)
if [[ -n $python_runs ]]; then # it is a real one
    "$python_runs" -c 'import pickle, sys; pickle.load(open(sys.argv[1], "rb"))' "$work/evil.pkl"
    [[ -e $work/ran ]] || fail "the hostile pickle is none"
    rm "$work/ran"
fi
head -c 20000 "$peer/train.pkl" >"$work/cut.pkl"
head -c 2000 "$peer/ood.npy" >"$work/cut.npy"
head -59 "$peer/id.txt" >"$work/short.txt"
for count in 1 3; do
    expect 1 ranks "$count" "$FAROUT" import --features "$work/evil.pkl" --out "$work/bad.h5"
    says "evil.pkl" "refuses posix.system"
    expect 1 ranks "$count" "$FAROUT" import --features "$peer/ood.npy" --out "$work/bad.h5" --strict
    says "ood.npy: row 3: " "--strict"
done
for file in cut.pkl cut.npy; do
    expect 1 "$FAROUT" import --features "$work/$file" --out "$work/bad.h5"
    says "$file" "truncated or damaged"
done
expect 1 "$FAROUT" import --features "$peer/id.npz" --labels "$work/short.txt" --out "$work/bad.h5"
says "short.txt names 59 images, but" "has 60 rows"
expect 2 "$FAROUT" import --features "$peer/fc.pkl" --out "$work/bad.h5"
says "holds 2 arrays: 0, 1" "--array"
expect 1 "$FAROUT" import --head "$peer/train.pkl" --out "$work/bad.h5"
says "a head is W and b, but this file holds one array"
expect 1 "$FAROUT" import --head "$work/evil.pkl" --out "$work/bad.h5"
says "refuses posix.system"
[[ -e $work/ran ]] && fail "something in a pickle was run"
compgen -G "$work/bad.h5*" >/dev/null && fail "a file that didn't come in left something"
expect 1 "$FAROUT" import --features "$peer/id.npz" --array labels --out "$work/bad.h5"
says "holds int64, but float32 or float64"
expect 1 "$FAROUT" import --features "$peer/id.txt" --out "$work/bad.h5"
says "id.txt" "numpy.save"
expect 1 "$FAROUT" import --features "$work/one/id.h5" --out "$work/bad.h5"
says "is a feature file of farout already"

# Options that don't go together.
expect 2 "$FAROUT" import --out "$work/bad.h5"
says "--features is missing"
expect 2 "$FAROUT" import --head "$peer/fc.pkl" --labels "$peer/id.txt" --out "$work/bad.h5"
says "--labels doesn't go with --head"
expect 2 "$FAROUT" export --features "$work/one/id.h5" --scores "$work/one/scores/id.h5" --out "$work/x.npy"
says "one of --features, --scores and --head"
expect 2 "$FAROUT" export --features "$work/one/id.h5" --out "$work/x.mat"
says ".npy or a .csv"
expect 1 "$FAROUT" export --features "$work/one/head.h5" --out "$work/x.npy"
says "isn't a feature file"
