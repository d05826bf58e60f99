#!/usr/bin/env bash
# install.sh FOLDER: what both recipes' last stage runs: farout's .deb out of FOLDER, with the run-time libraries that it names.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
packages=("$(realpath "$1")"/farout_*.deb)
apt-get --quiet update
# openssh-client: Open MPI's mpirun starts ranks on other hosts by it.
apt-get --quiet install --yes --no-install-recommends "${packages[0]}" openssh-client
apt-get clean
rm -rf /var/lib/apt/lists/*
# What is there and works: tensors, HDF5 by way of the probe, MPI.
farout head --model fashion_demo --weights /usr/share/farout/jobs/demo/fashion_demo.safetensors --out /tmp/head.h5
farout check /tmp/head.h5
rm -f /tmp/head.h5*
