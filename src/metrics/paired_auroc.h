#pragma once
/// Which of two detectors is better on the same images, and how sure that is.
///
/// DeLong, DeLong & Clarke-Pearson (1988) and Sun & Xu (2014), as in auroc.h: AUROCs are
/// means of placement values, and those of two detectors on the same images come in pairs. The
/// variance of the differences of the pairs equals what the paper's covariance matrix gives for
/// the difference (S_aa + S_bb − 2·S_ab), without the cancellation where two detectors are alike.

#include <span>
#include <vector>

#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// For each score, in the order given, the share of `others` below it, ties one half: the placement
/// values of in-distribution scores among OOD ones. O(n log m).
std::vector<double> shares_below(std::span<const float> scores, const SortedScores<float>& others);

/// For each score, the share of `others` above it, ties one half: the placement values of OOD
/// scores among in-distribution ones.
std::vector<double> shares_above(std::span<const float> scores, const SortedScores<float>& others);

/// One detector's AUROC, image by image: on one OOD set, or the mean over several.
struct PlacedImages {
    std::vector<double> id;                ///< n_id placement values, the mean over the sets
    std::vector<std::vector<double>> ood;  ///< of each set, its images' placement values
};

/// The mean over sets of placements of the same in-distribution images on one set each.
PlacedImages mean_placements(std::span<const PlacedImages> sets);

/// The difference of two AUROCs, the first less the second, and its two-sided test.
struct PairedTest {
    double difference = 0;
    double standard_error = 0;  ///< NaN where a set has one image only
    /// P(|Z| ≥ |difference| / standard_error), Z normal; 1 where both detectors order all images
    /// alike, NaN where the standard error isn't known.
    double p = 1;
};

/// DeLong's test for correlated AUROCs. Both must be of the same images in the same order; throws
/// Error when their numbers differ.
PairedTest paired_test(const PlacedImages& one, const PlacedImages& other);

/// P values of a family of tests, corrected so that all that are at most 5 % are right together
/// with 95 %: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal
/// of Statistics 6 (1979). NaN stays NaN and takes no part.
std::vector<double> holm_corrected(std::span<const double> p_values);

}  // namespace farout::metrics
