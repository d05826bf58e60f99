#pragma once
/// Whether more images of a group are refused than chance explains: the upper limit of a p-chart
/// (Shewhart, Economic Control of Quality of Manufactured Product, 1931), by exact tails instead of
/// three standard deviations, which promise nothing for rare events.

#include <cstdint>

namespace farout::metrics {

/// What three standard deviations leave above them of a normal distribution.
inline constexpr double control_tail = 0.00135;

/// How many of k images are refused that are like the ones before.
class RefusalCounts {
  public:
    /// Refused by a threshold that is the m-th lowest, m ≥ 1, of n calibration scores
    /// (conformal.h): of k new ones each with a probability from Beta(m, n + 1 − m), the same for
    /// all: a beta-binomial count, so that a small calibration set is no false alarm. With ties
    /// there are fewer.
    static RefusalCounts of_calibration(std::uint64_t rank, std::uint64_t n);
    /// Refused each with this probability: a binomial count.
    static RefusalCounts of_share(double share);

    /// P(refused or more of k). O(k).
    double tail(std::uint64_t refused, std::uint64_t k) const;
    /// The most that may be refused of k: more have a probability of at most control_tail. O(k).
    std::uint64_t limit(std::uint64_t k) const;

  private:
    RefusalCounts(double share, double a, double b) : share_(share), a_(a), b_(b) {}

    double share_;  ///< of a binomial count
    double a_;      ///< 0: binomial
    double b_;
};

}  // namespace farout::metrics
