#pragma once
/// How much a network computes, counted while it runs.

#include <functional>

namespace farout {

/// Multiplications and additions of all matrix products, convolutions and attentions that `work`
/// asks LibTorch for in this thread; element-wise operations, norms and pooling aren't counted, as
/// usual. A transformed convolution (Winograd) counts what is computed, not what it stands for.
double count_operations(const std::function<void()>& work);

}  // namespace farout
