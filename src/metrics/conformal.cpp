#include "metrics/conformal.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/error.h"
#include "core/text.h"
#include "metrics/beta_distribution.h"

namespace farout::metrics {
namespace {

constexpr std::uint64_t billion = 1'000'000'000;

/// ⌊α · count⌋ of α in billionths, without a product beyond 64 bits.
std::uint64_t part_of(std::uint64_t billionths, std::uint64_t count) {
    return count / billion * billionths + count % billion * billionths / billion;
}

}  // namespace

std::uint64_t refused_billionths(double accepted) {
    const double scaled = accepted * static_cast<double>(billion);
    const double whole = std::round(scaled);
    const bool fits = accepted > 0 && accepted < 1 && std::abs(scaled - whole) < 1e-3 &&
                      whole >= 1 && whole < static_cast<double>(billion);
    if (!fits)
        throw UsageError(
            concat("The share of in-distribution images to accept is a number between "
                   "0 and 1 with at most nine decimals, such as 0.95, not ",
                   shortest_digits(accepted), "."));
    return billion - static_cast<std::uint64_t>(whole);
}

std::uint64_t fewest_calibration_scores(double accepted) {
    const std::uint64_t refused = refused_billionths(accepted);
    return (billion + refused - 1) / refused - 1;
}

void require_calibration_scores(const std::string& set, std::uint64_t scores, double accepted) {
    const std::uint64_t fewest = fewest_calibration_scores(accepted);
    if (scores < fewest)
        throw UsageError(concat(
            printable(set), " has ", scores, " images to fix a threshold on: too few to accept ",
            shortest_digits(100 * accepted), " % for sure, which takes at least ", fewest,
            ". Calibrate on more in-distribution images, or accept fewer "
            "(--accept)."));
}

ConformalThreshold::ConformalThreshold(std::span<const float> descending, double accepted)
    : n_(descending.size()),
      rank_(part_of(refused_billionths(accepted), n_ + 1)),
      threshold_(-std::numeric_limits<float>::infinity()) {
    if (rank_ > 0) threshold_ = descending[n_ - rank_];
}

double ConformalThreshold::promised() const {
    return static_cast<double>(rank_) / static_cast<double>(n_ + 1);
}

Interval ConformalThreshold::refused_by_this_one() const {
    if (rank_ == 0) return {0, 0};
    const auto a = static_cast<double>(rank_);
    const auto b = static_cast<double>(n_ + 1 - rank_);
    return {beta_quantile(0.025, a, b), beta_quantile(0.975, a, b)};
}

double conformal_p(std::span<const float> descending, float score) {
    const auto not_above =
        std::lower_bound(descending.begin(), descending.end(), score, std::greater<>());
    return static_cast<double>(1 + (descending.end() - not_above)) /
           static_cast<double>(descending.size() + 1);
}

}  // namespace farout::metrics
