#include "metrics/false_positives.h"

#include <algorithm>
#include <cmath>

#include "metrics/interval.h"

namespace farout::metrics {
namespace {

/// The probabilities of X = first, first + 1, …; all others are negligible.
struct Binomial {
    std::uint64_t first = 0;
    std::vector<double> mass;
};

/// X of n, probability 1/N. From the mode outwards, as P(X = x + 1) / P(X = x) =
/// (n − x) / ((N − 1) · (x + 1)), and then scaled to a sum of 1.
Binomial binomial_one_in(std::uint64_t one_in, std::uint64_t n) {
    constexpr double negligible = 1e-30;
    const auto ratio_above = [n, odds = static_cast<double>(one_in - 1)](std::uint64_t x) {
        return static_cast<double>(n - x) / (odds * static_cast<double>(x + 1));
    };
    const std::uint64_t mode = n / one_in;
    std::vector<double> below;  // mode − 1, mode − 2, …
    double mass = 1;
    for (std::uint64_t x = mode; x > 0 && mass > negligible; --x)
        below.push_back(mass /= ratio_above(x - 1));
    Binomial binomial{mode - below.size(), {below.rbegin(), below.rend()}};
    mass = 1;
    for (std::uint64_t x = mode; x <= n && mass > negligible; ++x) {
        binomial.mass.push_back(mass);
        mass *= ratio_above(x);
    }
    std::vector<double> ascending = binomial.mass;
    std::sort(ascending.begin(), ascending.end());
    double sum = 0;
    for (const double one : ascending) sum += one;
    for (double& one : binomial.mass) one /= sum;
    return binomial;
}

/// P(X ≤ x) for each x, summed from the small end.
std::vector<double> tails_of(std::span<const double> mass) {
    std::vector<double> tails(mass.begin(), mass.end());
    for (std::size_t i = 1; i < tails.size(); ++i) tails[i] += tails[i - 1];
    return tails;
}

double critical_left(double mid_p) {
    const double z = normal_critical_of(mid_p);
    return std::sqrt(std::max(0.0, normal_critical * normal_critical - z * z));
}

}  // namespace

ThresholdRanks::ThresholdRanks(std::uint64_t n, std::uint64_t one_in) {
    constexpr double least = 0.025;
    const Binomial binomial = binomial_one_in(one_in, n);
    const std::vector<double>& mass = binomial.mass;
    const std::vector<double> lower = tails_of(mass);
    std::vector<double> upper = tails_of(std::vector<double>(mass.rbegin(), mass.rend()));
    std::reverse(upper.begin(), upper.end());
    for (std::size_t i = 0; i < mass.size(); ++i) {
        const double exact = std::min(lower[i], upper[i]);
        if (exact < least) continue;
        if (criticals_.empty()) fewest_missed_ = binomial.first + i;
        criticals_.push_back(critical_left(exact - 0.5 * mass[i]));
    }
}

FalsePositives::FalsePositives(std::uint64_t n, std::uint64_t whole, std::uint64_t one_in)
    : ranks_(n, one_in), whole_(whole), at_rank_(ranks_.criticals().size() + 1) {
    if (ranks_.fewest_missed() == 0) at_rank_.front() = whole;
}

void FalsePositives::see(std::uint64_t first, std::uint64_t ties, std::uint64_t false_positives) {
    const std::uint64_t begin = std::max(first, ranks_.fewest_missed());
    const std::uint64_t end =
        std::min<std::uint64_t>(first + ties, ranks_.fewest_missed() + at_rank_.size());
    for (std::uint64_t rank = begin; rank < end; ++rank)
        at_rank_[rank - ranks_.fewest_missed()] = false_positives;
}

}  // namespace farout::metrics
