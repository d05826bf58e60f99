#include "metrics/detection_error_interval.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace farout::metrics {
namespace {

/// Of the upper limit: 0.6 standard errors beyond a 95 % interval's.
constexpr double upper_critical = normal_critical + 0.6;

enum class End { low, high };

/// How far this end of a share's interval is from it.
double deviation_of(std::uint64_t part, std::uint64_t whole, End end) {
    const double share = static_cast<double>(part) / static_cast<double>(whole);
    return end == End::low ? share - share_interval(part, whole, normal_critical).low
                           : share_interval(part, whole, upper_critical).high - share;
}

/// This limit of the mean of several sets' errors.
double limit_of(std::span<const ErrorCounts> sets, End end) {
    const double k = static_cast<double>(sets.size());
    double error = 0;
    double id = 0;   // summed: of the same images
    double ood = 0;  // of the sets' own ones, squared
    for (const ErrorCounts& set : sets) {
        error += (static_cast<double>(set.id_refused) / static_cast<double>(set.n_id) +
                  static_cast<double>(set.ood_accepted) / static_cast<double>(set.n_ood)) /
                 2 / k;
        id += deviation_of(set.id_refused, set.n_id, end) / k;
        const double own = deviation_of(set.ood_accepted, set.n_ood, end) / k;
        ood += own * own;
    }
    const double deviation = std::sqrt(id * id + ood) / 2;
    return end == End::low ? error - deviation : error + deviation;
}

}  // namespace

double lowest_detection_error(const ErrorCounts& counts) {
    return limit_of({&counts, 1}, End::low);
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
    std::vector<ErrorCounts> fewest, lowest;
    for (const DetectionErrors& set : sets) {
        fewest.push_back(set.fewest);
        lowest.push_back(set.lowest);
    }
    const double low = std::min(limit_of(fewest, End::low), limit_of(lowest, End::low));
    return {std::max(0.0, low), std::min(0.5, limit_of(fewest, End::high))};
}

}  // namespace farout::metrics
