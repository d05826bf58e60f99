#pragma once
/// What a threshold promises of in-distribution images still to come, whatever the distribution of
/// the scores: split conformal prediction (Vovk, Gammerman & Shafer, Algorithmic Learning in a
/// Random World, 2005; as a test for outliers: Bates, Candès, Lei, Romano & Sesia, "Testing for
/// outliers with conformal p-values", Annals of Statistics 51, 2023).
///
/// The n scores s₁ … sₙ of a calibration set and that of a new in-distribution image s are
/// exchangeable, so the new one's rank among the n + 1 is any of them with the same probability,
/// and p(s) = (1 + #{i: sᵢ ≤ s}) / (n + 1) is at most α with a probability of at most α. An image
/// is refused where p(s) ≤ α: where fewer than m = ⌊α (n + 1)⌋ calibration scores are ≤ s, which is
/// below the m-th lowest of them. That one is the threshold. It refuses at most m − 1 calibration
/// scores, and a new image with a probability of m / (n + 1) ≤ α, or less where scores tie.
///
/// That is the mean over calibration sets. What this one's threshold refuses of its population is,
/// where scores don't tie, the m-th lowest of n uniform numbers: Beta(m, n + 1 − m) (Vovk,
/// "Conditional validity of inductive conformal predictors", Proceedings of Machine Learning
/// Research 25, 2012).

#include <cstdint>
#include <span>
#include <string>

#include "metrics/interval.h"

namespace farout::metrics {

/// α = 1 − `accepted` in billionths, so that ⌊α (n + 1)⌋ is exact: (1 − 0.9)·10 is less than 1.
/// Throws UsageError unless 0 < accepted < 1 with at most nine decimals.
std::uint64_t refused_billionths(double accepted);

/// The fewest calibration scores with which a threshold can refuse anything and keep its promise:
/// ⌈1/α⌉ − 1; 19 for α = 0.05.
std::uint64_t fewest_calibration_scores(double accepted);
/// Throws UsageError where a set has fewer of them than that.
void require_calibration_scores(const std::string& set, std::uint64_t scores, double accepted);

/// A threshold that new in-distribution images reach with a probability of at least `accepted`.
class ConformalThreshold {
  public:
    /// `descending`: the n ≥ 1 calibration scores, highest first (SortedScores). Throws UsageError
    /// as refused_billionths() does.
    ConformalThreshold(std::span<const float> descending, double accepted);

    /// Images with a score at or above it are accepted; −∞ where n < fewest_calibration_scores().
    float threshold() const { return threshold_; }
    std::uint64_t n() const { return n_; }
    /// m; 0 where nothing can be refused.
    std::uint64_t rank() const { return rank_; }
    /// The share of new in-distribution images that is refused: m / (n + 1) ≤ α.
    double promised() const;
    /// Where the share lies that this set's threshold refuses of the population: the 0.025 and
    /// 0.975 quantiles of Beta(m, n + 1 − m); 0 … 0 where nothing can be refused.
    Interval refused_by_this_one() const;

  private:
    std::uint64_t n_;
    std::uint64_t rank_;
    float threshold_;
};

/// p(s): (1 + #{i: sᵢ ≤ s}) / (n + 1). `descending`: the calibration scores, highest first.
double conformal_p(std::span<const float> descending, float score);

}  // namespace farout::metrics
