#include "metrics/detection_error_interval.h"

#include <algorithm>
#include <cmath>

namespace farout::metrics {
namespace {

/// Of the upper limit: 0.6 standard errors beyond a 95 % interval's.
constexpr double upper_critical = normal_critical + 0.6;

/// How far the ends of a share's interval are from it.
struct Deviations {
    double share = 0;
    double below = 0;
    double above = 0;
};

Deviations deviations_of(std::uint64_t part, std::uint64_t whole) {
    const double share = static_cast<double>(part) / static_cast<double>(whole);
    return {share, share - share_interval(part, whole, normal_critical).low,
            share_interval(part, whole, upper_critical).high - share};
}

}  // namespace

Interval detection_error_interval(std::span<const ErrorCounts> sets) {
    const double k = static_cast<double>(sets.size());
    Deviations id;   // summed: of the same images
    Deviations ood;  // of the sets' own ones, squared
    double error = 0;
    for (const ErrorCounts& set : sets) {
        const Deviations refused = deviations_of(set.id_refused, set.n_id);
        const Deviations accepted = deviations_of(set.ood_accepted, set.n_ood);
        error += (refused.share + accepted.share) / 2 / k;
        id.below += refused.below / k;
        id.above += refused.above / k;
        ood.below += accepted.below * accepted.below / k / k;
        ood.above += accepted.above * accepted.above / k / k;
    }
    const double below = std::sqrt(id.below * id.below + ood.below) / 2;
    const double above = std::sqrt(id.above * id.above + ood.above) / 2;
    return {std::max(0.0, error - below), std::min(0.5, error + above)};
}

}  // namespace farout::metrics
