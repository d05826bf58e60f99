#!/usr/bin/env bash
# demo_there.sh openmpi|mpich: run by debian13.sh inside its root: set-up, build and the demo. MPICH's build has folders of its own.
set -euo pipefail
# shellcheck source=jobs/setup/build.sh
source jobs/setup/build.sh
if [[ "$1" == openmpi ]]; then
    rm -rf demo/{features,scores,report,*.h5}
    exec bash jobs/demo.sh
fi
FAROUT_MPI=mpich bash jobs/setup.sh
cmake -B build/mpich -G Ninja -DMPI_C_COMPILER=/usr/bin/mpicc.mpich -DHDF5_C_COMPILER_EXECUTABLE=/usr/bin/h5pcc.mpich
cmake --build build/mpich --parallel "$(compilers)" --target farout farout_demo_data
rm -rf demo-mpich
exec mpirun.mpich -n 2 build/mpich/farout run jobs/demo.cfg --out demo-mpich
