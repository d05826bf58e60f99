#!/usr/bin/env bash
# A set's images and the weights on a disk of each node's own, brought there by the site file as slurm/README.md has it. Here that
# disk is /dev/shm, which each node of the test's cluster has one of its own of.
# shellcheck source=tests/slurm/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

write_job local filter=bilinear 60 20
same_digits=$(mktemp -d "$work/shared-XXXXXX")
tar -cf "$same_digits/digits.tar" -C "$DEMO_DATA/digits" .
cp "$SOURCE/jobs/demo/fashion_demo.safetensors" "$same_digits/"
# The digits are read out of an archive, the network out of a file, wherever STAGED is.
sed -i "s|^weights = .*|weights = \${STAGED}/fashion_demo.safetensors|; s|^root = $DEMO_DATA/digits|root = \${STAGED}/digits.tar|" "$work/local.cfg"
cat >>"$work/site.sh" <<SITE
export STAGED=$same_digits
if [[ -n \${SLURM_JOB_ID:-} ]]; then
    srun --mpi=none --ntasks="\$SLURM_JOB_NUM_NODES" --ntasks-per-node=1 mkdir -p /dev/shm/farout
    srun --mpi=none --ntasks="\$SLURM_JOB_NUM_NODES" --ntasks-per-node=1 cp -u "\$STAGED"/digits.tar "\$STAGED"/fashion_demo.safetensors /dev/shm/farout/
    STAGED=/dev/shm/farout
    echo "staged on \$SLURM_JOB_NUM_NODES nodes"
fi
SITE
submit "$work/local.cfg"
wait_for_queue 120
export STAGED=$same_digits
all_done local.cfg
grep -q "staged on 2 nodes" "$work/scratch/logs/farout-extract-$(task_of local.cfg extract/digits).out" ||
    fail "the archive wasn't brought to two nodes"
same_as_mpirun local
[[ ! -e /dev/shm/farout ]] || fail "what is for the nodes' own disks lies on this machine's"

