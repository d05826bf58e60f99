#pragma once
/// Which instruction sets our own loops are compiled for, and which of them run. What a processor
/// can run and what is fastest on it are two questions: tests ask the first.

#include <vector>

namespace farout::numerics {

enum class Instructions {
    any,    ///< those of every processor of the kind that this is compiled for
    avx2,   ///< AVX2 and FMA, on x86-64
    avx512  ///< these and AVX-512's foundation
};

/// Those that this processor can run, the plainest first.
std::vector<Instructions> instructions_here();

/// Those that loops run by now.
Instructions instructions_in_use();

/// Whether products of our own (packed_product.h) are the faster way here: wherever they run.
/// LibTorch's MKL has AVX-512 kernels for Intel's processors alone.
bool packed_products_pay();

/// For tests: while it lives, loops and packed products run by these instructions (one of
/// instructions_here()), and packed products pay where these are enough for them, or nowhere. One
/// at a time, without threads.
class ForcedForms {
  public:
    ForcedForms(Instructions instructions, bool packed_products);
    ~ForcedForms();
    ForcedForms(const ForcedForms&) = delete;
    ForcedForms& operator=(const ForcedForms&) = delete;
};

}  // namespace farout::numerics
