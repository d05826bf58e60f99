#include "detectors/weight_distances.h"

#include <ATen/ATen.h>

namespace farout::detectors {

at::Tensor reciprocal_weight_distances(const at::Tensor& weight) {
    constexpr std::int64_t from_differences = 2;
    const at::Tensor rows = weight.to(at::kDouble);
    const at::Tensor distances = at::cdist(rows, rows, 2, from_differences);
    return distances.reciprocal().masked_fill_(distances.eq(0), 0);
}

}  // namespace farout::detectors
