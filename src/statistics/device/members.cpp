#include "statistics/device/members.h"

#include <ATen/ATen.h>

namespace farout::statistics {

at::Tensor members(const at::Tensor& numbers, std::int64_t count) {
    return at::arange(count, numbers.options()).unsqueeze(1).eq(numbers).to(at::kDouble);
}

}  // namespace farout::statistics
