#!/usr/bin/env bash
# knn, and sums over all training rows: passes against these. Same bytes for any number of ranks and threads, in a job and by `farout score`; only
# where it is named; what is said where the training rows are missing, others, or too few.
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

TRAIN_NTH=20 tiny_job "$work/job.cfg" "$work/one"
run=("$FAROUT" run "$work/job.cfg" --detectors "msp,knn,relation,hopfield_energy")
expect 0 "${run[@]}" --threads 1
says "knn" "held_out" "digits"
expect 0 "${run[@]}" --threads 2 --out "$work/threads2"
for count in 2 3; do expect 0 ranks "$count" "${run[@]}" --out "$work/ranks$count"; done
for other in threads2 ranks2 ranks3; do
    for file in scores/{val,held_out,digits}.h5 report/metrics.csv; do same "$work/one/$file" "$work/$other/$file"; done
done
grep -q '^knn,digits,' "$work/one/report/metrics.csv" || fail "no figures of knn"
echo "1, 2, 3 ranks, 1 and 2 threads: same bytes"

# The same by commands; those that the fit named by themselves, where the training rows are given.
cd "$work/one" || exit 1
score=("$FAROUT" score --head head.h5 --statistics statistics.h5 --features features/{val,held_out,digits}.h5)
expect 0 "${score[@]}" --out "$work/again/" --train features/train.h5
for set in val held_out digits; do same "scores/$set.h5" "$work/again/$set.h5"; done
expect 0 "${score[@]}" --out "$work/without/"
says "msp"
h5dump -n "$work/without/val.h5" | grep -q knn && fail "knn without training rows"

expect 1 "${score[@]}" --out "$work/none/" --detectors knn
says "Detector 'knn' compares with the training rows" "--train F.h5" "--without knn"
expect 1 "${score[@]}" --out "$work/none/" --detectors knn --train features/val.h5
says "features/val.h5 isn't what statistics.h5 was fitted from"
rows=$(wc -l <"$work/train.txt")
expect 1 "${score[@]}" --out "$work/none/" --detectors knn --train features/train.h5 --set knn.k=$((rows + 1))
says "knn asks for the $((rows + 1)) nearest training rows" "has only $rows that can be used (of $rows)" "smaller k"
[[ ! -e $work/none ]] || [[ -z $(ls "$work/none") ]] || fail "scores in spite of an error"
expect 0 "${score[@]}" --out "$work/all/" --detectors knn --train features/train.h5 --set "knn.k=$rows"
expect 2 "${score[@]}" --out "$work/none/" --detectors knn --train features/train.h5 --set knn.k=0
says "a whole number from 1"

expect 0 "$FAROUT" list
says "knn = " "Every row is compared with all training rows"
echo "messages are there"
