#!/usr/bin/env bash
# demo_there.sh openmpi|mpich: run by debian13.sh inside its root: set-up, build and the demo. MPICH's build has folders of its
# own, and the tests that start ranks run, too: those that are MPI jobs and the end-to-end tests.
set -euo pipefail
# shellcheck source=jobs/setup/build.sh
source jobs/setup/build.sh
if [[ "$1" == openmpi ]]; then
    rm -rf demo/{features,scores,report,*.h5}
    exec bash jobs/demo.sh
fi
FAROUT_MPI=mpich bash jobs/setup.sh
configure_mpich() {
    cmake -B build/mpich -G Ninja -DCMAKE_BUILD_TYPE=Release -DFAROUT_TESTS=ON -DMPI_C_COMPILER=/usr/bin/mpicc.mpich \
        -DHDF5_C_COMPILER_EXECUTABLE=/usr/bin/h5pcc.mpich -DMPIEXEC_EXECUTABLE=/usr/bin/mpirun.mpich -DFAROUT_DEMO_DATA="$PWD/demo/data"
}
# The end-to-end tests are registered where the demo's images are: these are made first.
configure_mpich
cmake --build build/mpich --parallel "$(compilers)" --target farout_demo_data
write_demo_data build/mpich
configure_mpich
cmake --build build/mpich --parallel "$(compilers)" --target farout mpi_mpi mpi_mpi_failing mpi_scenarios no_flock with_limits
rm -rf build/mpich/demo
mpirun.mpich -n 2 build/mpich/farout run jobs/demo.cfg --out build/mpich/demo
# Left out: other networks (rehearsal), the page in a browser, other people's photos.
ctest --test-dir build/mpich --output-on-failure --no-tests=error --tests-regex '^(mpi|end_to_end)/' \
    --exclude-regex '^end_to_end/(rehearsal/.*|page|photos)$'
