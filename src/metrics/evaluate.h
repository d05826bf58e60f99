#pragma once
/// All figures of a detector on pairs of in-distribution and out-of-distribution sets.
///
/// Equal scores are one threshold, as in scikit-learn's curves. A row is accepted (called
/// in-distribution) when its score is at or above the threshold.

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/auroc.h"
#include "metrics/fpr95_interval.h"
#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// Figures of one detector on one pair of sets, as shares from 0 to 1. Each of the doubles has a
/// line in the table of figures.cpp, by which all others learn of it.
struct SetMetrics {
    std::uint64_t n_id = 0;   ///< in-distribution rows that took part
    std::uint64_t n_ood = 0;  ///< out-of-distribution rows that took part

    /// Probability that an in-distribution row scores above an out-of-distribution one, ties one
    /// half (Mann–Whitney); from exact integer counts.
    double auroc = 0;
    Variance auroc_variance;  ///< DeLong
    double auroc_low = 0;     ///< ends of gamma_interval()
    double auroc_high = 0;

    /// In-distribution is positive (GEN, ViM): share of OOD rows at or above the k-th highest
    /// in-distribution score, k = ⌊0.95·n_id⌋ (the highest one when that is 0).
    double fpr95_id_positive = 0;
    /// Out-of-distribution is positive (OpenOOD, pytorch-ood): share of in-distribution rows at or
    /// below the lowest score that catches at least 95 % of the OOD rows.
    double fpr95_ood_positive = 0;
    /// Ends of both FPR95s' 95 % intervals, for the populations that the sets are drawn from, the
    /// threshold being estimated (fpr95_interval.h).
    double fpr95_id_positive_low = 0;
    double fpr95_id_positive_high = 0;
    double fpr95_ood_positive_low = 0;
    double fpr95_ood_positive_high = 0;

    /// Trapezoid over scikit-learn's precision_recall_curve; in-distribution is positive. Depends
    /// on n_id : n_ood.
    double aupr_in = 0;
    double aupr_in_low = 0;  ///< ends of gamma_interval(), as of all areas
    double aupr_in_high = 0;
    /// The same with out-of-distribution positive and the scores negated.
    double aupr_out = 0;
    double aupr_out_low = 0;
    double aupr_out_high = 0;
    /// Both with the sets weighted alike: as if there were as many images of either kind.
    double aupr_in_balanced = 0;
    double aupr_in_balanced_low = 0;
    double aupr_in_balanced_high = 0;
    double aupr_out_balanced = 0;
    double aupr_out_balanced_low = 0;
    double aupr_out_balanced_high = 0;

    /// The smallest ½·(share of in-distribution rows refused + share of OOD rows accepted) over
    /// all thresholds (Liang et al., "Enhancing the reliability of out-of-distribution image
    /// detection in neural networks" (ODIN), 2018; 1 − the detection accuracy of Lee et al., "A
    /// simple unified framework for detecting out-of-distribution samples", 2018).
    double detection_error = 0;
    double detection_error_low = 0;  ///< ends of detection_error_interval()
    double detection_error_high = 0;
};

/// One merge walk over both columns, O(n_id + n_ood). Throws Error when 2·n_id·n_ood ≥ 2^64.
template <typename Score>
SetMetrics evaluate(const SortedScores<Score>& id, const SortedScores<Score>& ood);

/// Sets by their place in a list.
using SetNumbers = std::vector<std::size_t>;

/// A detector's figures on several OOD sets.
struct DetectorMetrics {
    std::vector<SetMetrics> sets;         ///< in the order given
    SetMetrics mean;                      ///< over all of them (evaluation.h)
    std::vector<SetMetrics> group_means;  ///< in the order of the groups
};

/// Evaluates one detector on all sets, and the means over groups of them. The order of the sets in
/// a group doesn't matter. Throws Error when there are no OOD sets or a group has none.
template <typename Score>
DetectorMetrics evaluate_sets(const SortedScores<Score>& id,
                              std::span<const SortedScores<Score>> ood,
                              std::span<const SetNumbers> groups = {});

/// The same of columns that aren't sorted yet: each is checked and sorted once. Throws Error as
/// SortedScores does, too.
template <typename Score>
DetectorMetrics evaluate_sets(const ScoreColumn<Score>& id, std::span<const ScoreColumn<Score>> ood,
                              std::span<const SetNumbers> groups = {});

}  // namespace farout::metrics
