#include "numerics/offsets.h"

#include <ATen/ATen.h>

namespace farout::numerics {

at::Tensor offsets_from(const at::Tensor& features, const at::Tensor& origin) {
    at::Tensor offsets = at::empty_like(features);
    const float* from = features.const_data_ptr<float>();
    const double* u = origin.const_data_ptr<double>();
    float* to = offsets.data_ptr<float>();
    const std::int64_t width = features.size(1);
    for (std::int64_t i = 0; i < features.size(0); ++i, from += width, to += width)
        for (std::int64_t k = 0; k < width; ++k)
            to[k] = static_cast<float>(static_cast<double>(from[k]) - u[k]);
    return offsets;
}

}  // namespace farout::numerics
