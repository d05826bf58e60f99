#include "cli/environment.h"

#include <cstdlib>

namespace farout {

void prepare_environment() {
    // The user's own settings win.
    const bool avx512 =
        __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0;
    setenv("MKL_CBWR", avx512 ? "AVX512,STRICT" : "AVX2,STRICT", 0);
    setenv("HDF5_USE_FILE_LOCKING", "BEST_EFFORT", 0);
}

void lock_no_files() {
    setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
}

}  // namespace farout
