#!/usr/bin/env bash
# demo_there.sh openmpi|mpich: run by debian13.sh inside its root: set-up, build and the demo. MPICH's build has folders of its
# own, and the tests that are MPI jobs run, too.
set -euo pipefail
# shellcheck source=jobs/setup/build.sh
source jobs/setup/build.sh
if [[ "$1" == openmpi ]]; then
    rm -rf demo/{features,scores,report,*.h5}
    exec bash jobs/demo.sh
fi
FAROUT_MPI=mpich bash jobs/setup.sh
cmake -B build/mpich -G Ninja -DCMAKE_BUILD_TYPE=Release -DFAROUT_TESTS=ON -DMPI_C_COMPILER=/usr/bin/mpicc.mpich \
    -DHDF5_C_COMPILER_EXECUTABLE=/usr/bin/h5pcc.mpich -DMPIEXEC_EXECUTABLE=/usr/bin/mpirun.mpich
cmake --build build/mpich --parallel "$(compilers)" --target farout farout_demo_data mpi_mpi mpi_mpi_failing mpi_scenarios
rm -rf build/mpich/demo
mpirun.mpich -n 2 build/mpich/farout run jobs/demo.cfg --out build/mpich/demo
ctest --test-dir build/mpich --output-on-failure --no-tests=error --tests-regex '^mpi/'
