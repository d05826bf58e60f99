#include "numerics/instructions.h"

namespace farout::numerics {

namespace {

bool has_avx2() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
#else
    return false;
#endif
}

bool has_avx512() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") != 0;
#else
    return false;
#endif
}

struct Forms {
    Instructions instructions = has_avx2() ? Instructions::avx2 : Instructions::any;
    bool packed_products = has_avx2() && !has_avx512();
};

Forms forms;

}  // namespace

std::vector<Instructions> instructions_here() {
    if (has_avx2()) return {Instructions::any, Instructions::avx2};
    return {Instructions::any};
}

Instructions instructions_in_use() {
    return forms.instructions;
}

bool packed_products_pay() {
    return forms.packed_products;
}

ForcedForms::ForcedForms(Instructions instructions, bool packed_products) {
    forms = {instructions, packed_products && has_avx2()};
}

ForcedForms::~ForcedForms() {
    forms = Forms();
}

}  // namespace farout::numerics
