#pragma once
/// The area under the ROC curve and its variance, from integer counts alone. Its interval:
/// gamma_interval().
///
/// DeLong, DeLong & Clarke-Pearson, "Comparing the areas under two or more correlated receiver
/// operating characteristic curves: a nonparametric approach", Biometrics 44 (1988); placement
/// values in O(n log n) after Sun & Xu, "Fast implementation of DeLong's algorithm", IEEE Signal
/// Processing Letters 21 (2014).

#include "metrics/gamma_interval.h"
#include "metrics/threshold_walk.h"

namespace farout::metrics {

/// An image that was overlooked ranks, on average, in the middle of the other set: half of one.
inline Overlooked overlooked_of_auroc(const SetSizes& sizes) {
    return {0.5 / static_cast<double>(sizes.id), 0.5 / static_cast<double>(sizes.ood)};
}

/// Twice the number of OOD scores below an in-distribution score at this threshold, ties counting
/// one half: 2·n_ood times its placement value.
inline std::uint64_t twice_ood_below(const Threshold& at, const SetSizes& sizes) {
    return 2 * (sizes.ood - at.ood_accepted()) + at.ood_equal;
}

/// The placement value of an in-distribution score at this threshold: the share of OOD scores
/// below.
inline double id_placement(const Threshold& at, const SetSizes& sizes) {
    return static_cast<double>(twice_ood_below(at, sizes)) / (2 * static_cast<double>(sizes.ood));
}

/// Twice the number of in-distribution scores above an OOD score at this threshold.
inline std::uint64_t twice_id_above(const Threshold& at) {
    return 2 * at.id_above + at.id_equal;
}

/// Sums up the placement values of a walk. All sums are exact: 64 bits for the sum of placements
/// (at most 2·n_id·n_ood), 128 for their squares.
class AurocCounts {
  public:
    /// Throws Error when 2·n_id·n_ood ≥ 2^64.
    explicit AurocCounts(SetSizes sizes);

    void visit(const Threshold& at);

    /// The Mann–Whitney statistic over n_id·n_ood.
    double auroc() const;

    /// Sample variances of the placement values over the sizes: DeLong et al. (1988), equations
    /// (4) and (6) for a single curve.
    Variance variance() const;

  private:
    __extension__ using Wide = unsigned __int128;

    /// The variance of the mean of `count` values whose sum is `wins_` and whose squares' is given;
    /// in units of (1/scale)².
    double variance_of_mean(Wide squares, std::uint64_t count, double scale) const;

    SetSizes sizes_;
    std::uint64_t wins_ = 0;  ///< twice the pairs in the right order
    Wide id_squares_ = 0;     ///< of twice_ood_below, over in-distribution scores
    Wide ood_squares_ = 0;    ///< of twice_id_above, over OOD scores
};

}  // namespace farout::metrics
