#include "numerics/cosine_features.h"

#include <cmath>

#include <ATen/ATen.h>

namespace farout::numerics {

at::Tensor cosine_features(const at::Tensor& rows, const at::Tensor& directions,
                           const at::Tensor& phases) {
    const double height = std::sqrt(2 / static_cast<double>(phases.size(0)));
    return at::addmm(phases, rows, directions).cos_().mul_(height);
}

}  // namespace farout::numerics
