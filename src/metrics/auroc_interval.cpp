#include "metrics/auroc_interval.h"

#include <algorithm>
#include <cmath>

#include "metrics/normal.h"

namespace farout::metrics {

Interval auroc_interval(double auroc, const AurocVariance& variance) {
    const double total = variance.total();
    if (!std::isfinite(total)) return {0, 1};
    const double half = normal_critical * std::sqrt(total);
    return {std::max(0.0, auroc - half), std::min(1.0, auroc + half)};
}

}  // namespace farout::metrics
