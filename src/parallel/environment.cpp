#include "parallel/environment.h"

#include <cstdlib>

#include "core/log.h"
#include "core/text.h"
#include "parallel/agreed_facts.h"
#include "parallel/communicator.h"

namespace farout::parallel {

namespace {

#if defined(__x86_64__)
bool has_avx512() {
    return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0;
}

std::string instructions() {
    if (has_avx512()) return "AVX-512";
    return __builtin_cpu_supports("avx2") != 0 ? "AVX2" : "neither AVX2 nor AVX-512";
}
#elif defined(__aarch64__)
std::string instructions() {
    return "aarch64";
}
#else
std::string instructions() {
    return "another processor than x86-64 and aarch64";
}
#endif

}  // namespace

void prepare_environment() {
#if defined(__x86_64__)  // MKL's processors
    // The user's own setting wins.
    setenv("MKL_CBWR", has_avx512() ? "AVX512,STRICT" : "AVX2,STRICT", 0);
#endif
    setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
}

std::string kind_of_arithmetic() {
    std::string kind = instructions();
    for (const char* name :
         {"MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS", "ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA"})
        if (const char* value = std::getenv(name)) kind += concat(", ", name, "=", value);
    return kind;
}

void tell_other_processors(Communicator& communicator) {
    const std::string differing =
        differing_facts(communicator, {{"the arithmetic of", kind_of_arithmetic()}});
    if (!differing.empty() && communicator.is_root())
        warn("the ranks' processors or settings of libraries give other last digits: ", differing,
             ". Features differ in these digits by the rank that computes them. Ask for nodes of "
             "one kind to have the same at every run.");
}

}  // namespace farout::parallel
