#include "metrics/auroc_interval.h"

#include <algorithm>
#include <cmath>

namespace farout {

Interval auroc_interval(double auroc, const AurocVariance& variance) {
    constexpr double z = 1.959963984540054;  // the normal distribution's 0.975 quantile
    const double total = variance.total();
    if (!std::isfinite(total)) return {0, 1};
    const double half = z * std::sqrt(total);
    return {std::max(0.0, auroc - half), std::min(1.0, auroc + half)};
}

}  // namespace farout
