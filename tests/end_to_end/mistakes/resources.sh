# What would wait for ever or eat the machine.
# shellcheck shell=bash disable=SC2154 # work is harness.sh's

weights="$SOURCE/jobs/demo/fashion_demo.safetensors"
tiny_job "$work/job.cfg" "$work/made"
extract=("$FAROUT" extract --model fashion_demo --weights "$weights" --root "$DEMO_DATA/fashion" --list "$work/test.txt"
    --out "$work/o.h5")
run=("$FAROUT" run "$work/job.cfg")
bound=$((4 * $(getconf _NPROCESSORS_ONLN)))
if ((bound < 4)); then bound=4; fi

# ---- Threads ------------------------------------------------------------------------------------------------------
for threads in 100000 $((bound + 1)) 9999999999; do
    mistake "--threads $threads" 2 "--threads asks for $threads threads" "cores" "at most $bound" -- \
        "${extract[@]}" --threads "$threads"
done
mistake "threads of a job" 2 "asks for 100000 threads" -- "${run[@]}" --threads 100000
sed '1i threads = 100000' "$work/job.cfg" >"$work/threads.cfg"
mistake "threads in a job file" 2 "asks for 100000 threads" -- "$FAROUT" run "$work/threads.cfg"
mistake "threads in a job file, planned" 2 "asks for 100000 threads" -- "$FAROUT" run "$work/threads.cfg" --dry-run
mistake "threads of fit" 2 "asks for 100000" -- "$FAROUT" fit --train x --head x --out x --threads 100000
mistake "threads of score" 2 "asks for 100000" -- "$FAROUT" score --features x --head x --statistics x --out x --threads 100000
mistake "threads of datalist" 2 "asks for 100000" -- \
    "$FAROUT" datalist --list "$work/test.txt" --root "$DEMO_DATA/fashion" --deep --threads 100000
mistake "threads of one rank alone" 2 "rank 1 on" "asks for 100000" "for 2 ranks" -- \
    ranks 1 "${extract[@]}" --threads 1 : -n 1 "${extract[@]}" --threads 100000
for variable in OMP_NUM_THREADS MKL_NUM_THREADS; do
    mistake "$variable" 2 "environment variable $variable asks for 100000 threads" -- \
        env "$variable=100000" "${extract[@]}"
    mistake "$variable of a command without --threads" 2 "$variable asks for 100000" -- \
        env "$variable=100000" "$FAROUT" head --model fashion_demo --weights "$weights" --out "$work/o.h5"
done
mistake "OMP_NUM_THREADS of two ranks" 2 "OMP_NUM_THREADS asks for 100000" -- \
    env OMP_NUM_THREADS=100000,2 "${launch[@]}" 2 "${run[@]}"
mistake "as many threads as the bound" 0 -- env OMP_NUM_THREADS=$bound "$FAROUT" list

# ---- Workers, batches and blocks ----------------------------------------------------------------------------------
for workers in 100000 4294967297; do
    mistake "--workers $workers" 2 "--workers" "are too many" "cores" -- "${extract[@]}" --workers $workers
done
mistake "workers of a job" 2 "--workers 5000 are too many" -- "${run[@]}" --workers 5000
mistake "a batch larger than memory" 2 "--batch 100000000 is too large" "of memory are free" "At most" -- \
    "${extract[@]}" --batch 100000000 --block 100000000
mistake "a batch of large images" 2 "--batch 4096 is too large" "3×8192×8192" -- \
    "${extract[@]}" --batch 4096 --block 4096 --preprocess size=8192
mistake "a batch in a job file" 2 "too large" -- "${run[@]}" --batch 1000000000 --block 1000000000
mistake "a block larger than memory" 2 "--block 1000000000 is too large" "At most" -- "${extract[@]}" --block 1000000000
mistake "the largest block" 2 "is too large" -- "${extract[@]}" --block 9223372036854775807 --batch 1
mistake "a block of imported features" 2 "--block 1000000000 is too large" -- \
    "$FAROUT" import --features x.npy --out "$work/o.h5" --block 1000000000
mistake "batches of two ranks" 2 "for each rank here" -- \
    ranks 2 "${extract[@]}" --batch 100000000 --block 100000000
[[ ! -e "$work/o.h5" && ! -e "$work/made" ]] || fail "something was made in spite of its options"

# ---- Output folders that not all ranks see ------------------------------------------------------------------------
cat >"$work/private" <<'PRIVATE'
if ((${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}} != 1)); then exec "${@:2}"; fi
# shellcheck disable=SC2016 # expanded inside
exec unshare -m --propagation private bash -c 'mount -t tmpfs tmpfs "$1" && exec "${@:2}"' bash "$@"
PRIVATE
if unshare -m --propagation private mount -t tmpfs tmpfs "$work" 2>/dev/null; then
    mkdir "$work/scratch"
    not_shared=("output folder" "isn't the same for all ranks: rank 1 on $(hostname) doesn't see" "all nodes share")
    private=(ranks 2 bash "$work/private" "$work/scratch")
    mistake "features on a disk of each node's own" 1 "${not_shared[@]}" -- \
        "${private[@]}" "${extract[@]/%o.h5/scratch\/o.h5}" --threads 1
    mistake "features in a new folder there" 1 "${not_shared[@]}" -- \
        "${private[@]}" "${extract[@]/%o.h5/scratch\/new\/o.h5}" --threads 1
    mistake "a job there" 1 "${not_shared[@]}" -- "${private[@]}" "${run[@]}" --out "$work/scratch/made" --threads 1
    mistake "nothing of it is left" 0 '!.farout-' '!o.h5' -- find "$work/scratch"
else
    echo "not run: output folders that not all ranks see need mount name spaces, which this machine forbids"
fi

# ---- HDF5 files are tried by the root -----------------------------------------------------------------------------
mkdir "$work/bin"
cp "$FAROUT" "$FAROUT"_tensors "$work/bin"
cat >"$work/bin/farout_hdf5_probe" <<PROBE
#!/usr/bin/env bash
echo "tried \$1" >>"$work/tried.txt"
env | grep -q '^OMPI_\|^PMIX_' && echo "as a rank" >>"$work/tried.txt"
exec "$(dirname "$FAROUT")/farout_hdf5_probe" "\$1"
PROBE
chmod +x "$work/bin/farout_hdf5_probe"
every_nth 10 "$DEMO_DATA/fashion/test.txt" "$work/few.txt"
expect 0 "$FAROUT" extract --model fashion_demo --weights "$weights" --root "$DEMO_DATA/fashion" --list "$work/few.txt" --out "$work/f.h5"
expect 0 "$FAROUT" head --model fashion_demo --weights "$weights" --out "$work/head.h5"
fit=("$work/bin/farout" fit --train "$work/f.h5" --head "$work/head.h5" --out "$work/s.h5" --detectors "msp,react" --threads 1)
mistake "a fit by three ranks" 0 -- ranks 3 "${fit[@]}"
tried=$(sort "$work/tried.txt" | sed 's|.*/||' | tr '\n' ' ')
[[ "$tried" == "f.h5 head.h5 " ]] || fail "not tried once each, by the root, which is no rank then: $tried"
crashing="$SOURCE/tests/features/fixtures/hostile/crashes_hdf5.h5"
# HDF5 1.10 dies of it, 1.14 says an error of its own.
told=("crashes_hdf5.h5 is damaged" "damaged")
{ "$(dirname "$FAROUT")/farout_hdf5_probe" "$crashing" && told=("Can't open $crashing" "Can't open $work/o.h5"); } 2>/dev/null
mistake "a file that HDF5 doesn't survive" 1 "${told[0]}" '!rank' -- \
    ranks 3 "$FAROUT" fit --train "$crashing" --head "$work/head.h5" --out "$work/o.h5"
cp "$crashing" "$work/o.h5"
mistake "such a file where features should go" 1 "${told[1]}" "--overwrite" -- ranks 2 "${extract[@]}" --threads 1
mistake "nothing of farout forks" 1 -- grep -rnE '\b(fork|vfork|popen|system) ?\(' "$SOURCE/src" --include=*.cpp --include=*.h
