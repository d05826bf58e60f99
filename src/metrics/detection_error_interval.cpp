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

/// The mean of several sets' errors, and how far its ends are from it.
Deviations mean_of(std::span<const DetectionErrors> sets, ErrorCounts DetectionErrors::*counts) {
    const double k = static_cast<double>(sets.size());
    Deviations id;   // summed: of the same images
    Deviations ood;  // of the sets' own ones, squared
    double error = 0;
    for (const DetectionErrors& set : sets) {
        const ErrorCounts& of = set.*counts;
        const Deviations refused = deviations_of(of.id_refused, of.n_id);
        const Deviations accepted = deviations_of(of.ood_accepted, of.n_ood);
        error += (refused.share + accepted.share) / 2 / k;
        id.below += refused.below / k;
        id.above += refused.above / k;
        ood.below += accepted.below * accepted.below / k / k;
        ood.above += accepted.above * accepted.above / k / k;
    }
    return {error, std::sqrt(id.below * id.below + ood.below) / 2,
            std::sqrt(id.above * id.above + ood.above) / 2};
}

}  // namespace

double lowest_detection_error(const ErrorCounts& counts) {
    const DetectionErrors alone{counts, {}};
    const Deviations error = mean_of({&alone, 1}, &DetectionErrors::fewest);
    return error.share - error.below;
}

double most_below_detection_error(std::uint64_t n_id, std::uint64_t n_ood) {
    // With u = z / √(n + z²) ≤ 1, Agresti and Coull's lower limit is at most u²/2 + u/2 below a
    // share.
    const auto most = [](std::uint64_t n) {
        return normal_critical / std::sqrt(static_cast<double>(n));
    };
    return (most(n_id) + most(n_ood)) / 2;
}

Interval detection_error_interval(std::span<const DetectionErrors> sets) {
    const Deviations fewest = mean_of(sets, &DetectionErrors::fewest);
    const Deviations lowest = mean_of(sets, &DetectionErrors::lowest);
    const double low = std::min(fewest.share - fewest.below, lowest.share - lowest.below);
    return {std::max(0.0, low), std::min(0.5, fewest.share + fewest.above)};
}

}  // namespace farout::metrics
