#!/usr/bin/env bash
# ODIN: computed while extracting, with the same bits for any number of ranks and threads, and scored like the others.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

tiny_job "$work/job.cfg" "$work/ranks1"
weights="$SOURCE/jobs/demo/fashion_demo.safetensors"

# A job that names it extracts it, from all sets but the training images.
expect 0 "$FAROUT" run "$work/job.cfg" --detectors msp,odin --threads 2
says "odin"
expect 0 "$FAROUT" run "$work/job.cfg" --odin --detectors msp,odin --threads 1 --out "$work/threads1"
expect 0 ranks 3 "$FAROUT" run "$work/job.cfg" --detectors msp,odin --out "$work/ranks3"
for file in features/{train,val,val.odin,held_out,held_out.odin,digits,digits.odin}.h5 scores/{val,held_out,digits}.h5 report/metrics.csv; do
    same "$work/ranks1/$file" "$work/threads1/$file"
    same "$work/ranks1/$file" "$work/ranks3/$file"
done
expect 0 "$FAROUT" check "$work/ranks1/features/val.odin.h5"
says "output: odin(temperature=1000, epsilon=0.0014)" "Whole."
[[ ! -e $work/ranks1/features/train.odin.h5 ]] || fail "the training images have an output that nothing asks for"

# Without names it runs because every set has it; nothing is extracted again.
expect 0 "$FAROUT" run "$work/job.cfg"
says "features/val.h5: up to date" "features/digits.h5: up to date"
for detector in msp vim odin; do
    grep -q "^$detector,digits," "$work/ranks1/report/metrics.csv" || fail "no figures of $detector"
done

# At T = 1 and without a step it is msp.
expect 0 "$FAROUT" run "$work/job.cfg" --detectors msp,odin --set odin.temperature=1 --set odin.epsilon=0 --out "$work/plain"
for set in held_out digits; do
    readarray -t aurocs < <(awk -F, -v s="$set" '$2 == s { print $5 }' "$work/plain/report/metrics.csv")
    echo "$set: msp ${aurocs[0]}, odin without its step and temperature ${aurocs[1]}"
    awk -v a="${aurocs[0]}" -v b="${aurocs[1]}" 'BEGIN { d = a - b; exit !(b != "" && d < 1e-5 && d > -1e-5) }' ||
        fail "$set: odin without its step and temperature isn't msp"
done

# Features without it: scored by the others, and a word on how to get it.
expect 0 "$FAROUT" run "$work/job.cfg" --out "$work/without"
grep -q "^odin," "$work/without/report/metrics.csv" && fail "figures of odin from nowhere"
score=("$FAROUT" score --head "$work/ranks1/head.h5" --statistics "$work/ranks1/statistics.h5" --out "$work/scores/")
expect 1 ranks 2 "${score[@]}" --features "$work"/ranks1/features/val.h5 "$work"/without/features/digits.h5 --detectors msp,odin
says "without/features/digits.h5 has no odin(temperature=1000, epsilon=0.0014)" "--outputs"
expect 0 "${score[@]}" --features "$work"/ranks1/features/val.h5 "$work"/without/features/digits.h5
h5dump -H "$work/scores/val.h5" | grep -q '"odin"' && fail "odin was scored though a set lacks it"
expect 1 "${score[@]}" --features "$work/ranks1/features/val.odin.h5" --detectors msp
says "holds no features, but an output"

# It is added alone: the features stay as they are.
features=$(sha256sum "$work/without/features/digits.h5")
expect 0 "$FAROUT" run "$work/job.cfg" --out "$work/without" --odin --dry-run
says "features/digits.odin.h5"
expect 0 "$FAROUT" run "$work/job.cfg" --out "$work/without" --odin
says "features/digits.h5: up to date" "features/digits.odin.h5: "
[[ $features == "$(sha256sum "$work/without/features/digits.h5")" ]] || fail "an output changed the features"
same "$work/ranks1/features/digits.odin.h5" "$work/without/features/digits.odin.h5"
same "$work/ranks1/report/metrics.csv" "$work/without/report/metrics.csv"

# Other parameters are another output, beside the first.
expect 0 ranks 2 "$FAROUT" run "$work/job.cfg" --odin --set odin.temperature=500
says "features/val.odin+temperature=500.h5: "
[[ -e $work/ranks1/features/val.odin.h5 ]] || fail "the first output is gone"
expect 0 "$FAROUT" run "$work/job.cfg" --detectors "msp, odin, odin(temperature=500)"
says "features/val.odin.h5: up to date" "features/val.odin+temperature=500.h5: up to date"
for detector in "odin" "odin(temperature=500)"; do
    grep -qF "$detector,digits," "$work/ranks1/report/metrics.csv" || fail "no figures of $detector"
done
expect 1 "${score[@]}" --features "$work/ranks1/features/val.h5" --detectors odin --set odin.epsilon=0.002
says "It has odin(temperature=1000, epsilon=0.0014), odin(temperature=500, epsilon=0.0014)" "epsilon=0.002"
expect 2 "$FAROUT" run "$work/job.cfg" --odin --set odin.temperature=0
says "out of range"

# Any network that is differentiable and has a head.
extract=("$FAROUT" extract --model torchscript --preprocess "size=28,mean=0.5,std=0.5" --root "$DEMO_DATA/digits" --list "$work/digits.txt")
fixtures="$SOURCE/tests/models/fixtures"
expect 0 "${extract[@]}" --weights "$fixtures/features_and_logits.pt" --out "$work/script1.h5" --odin --threads 1
expect 0 ranks 2 "${extract[@]}" --weights "$fixtures/features_and_logits.pt" --out "$work/script2.h5" --odin
same "$work/script1.h5" "$work/script2.h5"
same "$work/script1.odin.h5" "$work/script2.odin.h5"
expect 1 ranks 2 "${extract[@]}" --weights "$fixtures/features.pt" --out "$work/no_head.h5" --odin
says "returns features only"
[[ ! -e $work/no_head.h5 ]] || fail "a feature file was begun that can't be finished"
expect 2 "$FAROUT" extract --model fashion_demo --weights "$weights" --root . --out "$work/a.h5" --set odin.epsilon=0.1
says "--odin"
