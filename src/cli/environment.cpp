#include "cli/environment.h"

#include <cstdlib>

namespace farout {

void prepare_environment() {
    const bool avx512 =
        __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0;
    // The user's own setting wins.
    setenv("MKL_CBWR", avx512 ? "AVX512,STRICT" : "AVX2,STRICT", 0);
    setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
}

}  // namespace farout
