#include "models/head.h"

#include <ATen/ATen.h>

namespace farout {

bool Head::is_finite() const {
    return weight.isfinite().all().item<bool>() && bias.isfinite().all().item<bool>();
}

}  // namespace farout
