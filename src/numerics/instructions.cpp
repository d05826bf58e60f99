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
    return has_avx2() && __builtin_cpu_supports("avx512f") != 0;
#else
    return false;
#endif
}

struct Forms {
    Instructions instructions = instructions_here().back();
    bool packed_products = instructions != Instructions::any;
};

Forms forms;

}  // namespace

std::vector<Instructions> instructions_here() {
    std::vector<Instructions> here{Instructions::any};
    if (has_avx2()) here.push_back(Instructions::avx2);
    if (has_avx512()) here.push_back(Instructions::avx512);
    return here;
}

Instructions instructions_in_use() {
    return forms.instructions;
}

bool packed_products_pay() {
    return forms.packed_products;
}

ForcedForms::ForcedForms(Instructions instructions, bool packed_products) {
    forms = {instructions, packed_products && instructions != Instructions::any};
}

ForcedForms::~ForcedForms() {
    forms = Forms();
}

}  // namespace farout::numerics
