#include "metrics/fpr95_interval.h"

#include <algorithm>
#include <cmath>

#include "metrics/compensated_sum.h"
#include "metrics/interval.h"

namespace farout::metrics {
namespace {

double share_of(std::uint64_t part, std::uint64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// The mean of shares, and how far it may lie below and above.
class MeanShare {
  public:
    void add(double share, const Interval& limits) {
        sum_.add(share);
        below_.add((share - limits.low) * (share - limits.low));
        above_.add((limits.high - share) * (limits.high - share));
        ++count_;
    }
    void correlate(double below, double above) {
        below_.add(below);
        above_.add(above);
    }
    double low() const {
        return std::max(0.0, (sum_.value() - std::sqrt(below_.value())) / count_);
    }
    double high() const {
        return std::min(1.0, (sum_.value() + std::sqrt(above_.value())) / count_);
    }

  private:
    CompensatedSum sum_;
    CompensatedSum below_;
    CompensatedSum above_;
    double count_ = 0;
};

/// What counting alone allows, the threshold being what it is; never more than the whole interval.
Interval counting_interval(const FalsePositiveRate& rate) {
    const Interval counting = share_interval(rate.false_positives, rate.whole, normal_critical);
    return {std::max(counting.low, rate.interval.low), std::min(counting.high, rate.interval.high)};
}

/// The correlation of the shares of one sample below two thresholds. Half a score is added to both
/// sides of each, so that it is defined for none and for all.
double correlation(const FalsePositiveRate& one, const FalsePositiveRate& other) {
    const auto [fewer, more] = std::minmax(one.false_positives, other.false_positives);
    const auto odds = [&](std::uint64_t part) {
        return (static_cast<double>(part) + 0.5) / (static_cast<double>(one.whole - part) + 0.5);
    };
    return std::sqrt(odds(fewer) / odds(more));
}

}  // namespace

double FalsePositiveRate::share() const {
    return share_of(false_positives, whole);
}

Interval shared_threshold_interval(std::span<const FalsePositives> sets) {
    const std::span<const double> criticals = sets.front().ranks().criticals();
    Interval widest{1, 0};
    for (std::size_t i = 0; i < criticals.size(); ++i) {
        MeanShare least;
        MeanShare most;
        for (const FalsePositives& set : sets) {
            least.add(share_of(set.least(i), set.whole()),
                      share_interval(set.least(i), set.whole(), criticals[i]));
            most.add(share_of(set.most(i), set.whole()),
                     share_interval(set.most(i), set.whole(), criticals[i]));
        }
        widest.low = std::min(widest.low, least.low());
        widest.high = std::max(widest.high, most.high());
    }
    return widest;
}

Interval shared_sample_interval(std::span<const FalsePositiveRate> rates) {
    MeanShare mean;
    for (const FalsePositiveRate& rate : rates) mean.add(rate.share(), rate.interval);
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const Interval one = counting_interval(rates[i]);
        for (std::size_t j = 0; j < i; ++j) {
            const Interval other = counting_interval(rates[j]);
            const double twice = 2 * correlation(rates[i], rates[j]);
            mean.correlate(twice * (rates[i].share() - one.low) * (rates[j].share() - other.low),
                           twice * (one.high - rates[i].share()) * (other.high - rates[j].share()));
        }
    }
    return {mean.low(), mean.high()};
}

}  // namespace farout::metrics
