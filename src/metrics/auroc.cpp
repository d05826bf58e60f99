#include "metrics/auroc.h"

#include <limits>

#include "core/error.h"
#include "core/text.h"

namespace farout::metrics {

AurocCounts::AurocCounts(SetSizes sizes) : sizes_(sizes) {
    const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() / 2;
    if (sizes.id != 0 && sizes.ood > limit / sizes.id) {
        throw Error(concat("Comparing ", sizes.id, " in-distribution with ", sizes.ood,
                           " out-of-distribution scores: more pairs than 64 bits can count. "
                           "Evaluate a part of the set."));
    }
}

void AurocCounts::visit(const Threshold& at) {
    const std::uint64_t below = twice_ood_below(at, sizes_);
    const std::uint64_t above = twice_id_above(at);
    wins_ += at.id_equal * below;
    id_squares_ += Wide{at.id_equal} * below * below;
    ood_squares_ += Wide{at.ood_equal} * above * above;
}

double AurocCounts::auroc() const {
    return static_cast<double>(wins_) / static_cast<double>(2 * sizes_.id * sizes_.ood);
}

double AurocCounts::variance_of_mean(Wide squares, std::uint64_t count, double scale) const {
    if (count < 2) return std::numeric_limits<double>::quiet_NaN();
    // (Σv² − (Σv)²/n) / (n−1) / n; the numerator times n is an exact integer below 2^128.
    const Wide spread = squares * count - Wide{wins_} * wins_;
    const double n = static_cast<double>(count);
    return static_cast<double>(spread) / n / n / (n - 1) / scale / scale;
}

Variance AurocCounts::variance() const {
    return {variance_of_mean(id_squares_, sizes_.id, 2 * static_cast<double>(sizes_.ood)),
            variance_of_mean(ood_squares_, sizes_.ood, 2 * static_cast<double>(sizes_.id))};
}

}  // namespace farout::metrics
