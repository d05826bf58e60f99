#include "numerics/head.h"

#include <ATen/ATen.h>

namespace farout::numerics {

bool Head::is_finite() const {
    return weight.isfinite().all().item<bool>() && bias.isfinite().all().item<bool>();
}

void Head::move_to(const at::Device& device) {
    weight = weight.to(device);
    bias = bias.to(device);
}

}  // namespace farout::numerics
