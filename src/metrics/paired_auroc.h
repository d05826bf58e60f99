#pragma once
/// Which of two detectors is better on the same images, and how sure that is.
///
/// DeLong, DeLong & Clarke-Pearson (1988) and Sun & Xu (2014), as in auroc.h: AUROCs are
/// means of placement values, and those of two detectors on the same images come in pairs. The
/// variance of the differences of the pairs equals what the paper's covariance matrix gives for
/// the difference (S_aa + S_bb − 2·S_ab), without the cancellation where two detectors are alike.

#include <span>
#include <vector>

#include "metrics/interval.h"

namespace farout::metrics {

/// One detector's AUROC, image by image: on one OOD set, or the mean over several.
struct PlacedImages {
    std::vector<double> id;                ///< n_id placement values, the mean over the sets
    std::vector<std::vector<double>> ood;  ///< of each set, its images' placement values
};

/// The mean over sets of placements of the same in-distribution images on one set each.
PlacedImages mean_placements(std::span<const PlacedImages> sets);

/// Below so many images of either kind nothing is tested: half an image is too much of a
/// difference there.
inline constexpr std::size_t fewest_tested = 20;

/// The difference of two AUROCs, the first less the second, and its two-sided test.
///
/// DeLong's variance knows the images that were drawn. An image of another kind that was
/// overlooked would rank, on average, in the middle of the other set for one detector and in its
/// place for the other, and so change the difference by w = ½ · max(1/n_id, 1/n_ood) (of a mean
/// over K sets ½ · max(1/n_id, 1/(K·n))). So the standard error is √(variance + w²): without it
/// detectors that err rarely and grossly are told apart from those that err often and slightly
/// where they aren't different (measured: results/README.md).
struct PairedTest {
    double difference = 0;
    double delong_error = 0;  ///< DeLong's standard error; NaN where a set has one image only
    /// NaN where a set has fewer than fewest_tested images, as p and all intervals are.
    double standard_error = 0;
    /// P(|Z| ≥ |difference| / standard_error), Z normal; 1 where both AUROCs are equal.
    double p = 1;

    /// The difference's interval at a critical value of the normal distribution, cut to −1…1.
    Interval interval(double critical = normal_critical) const;
    /// P value of "they are at least `margin` apart" against "they are closer": two one-sided tests
    /// (Schuirmann, "A comparison of the two one-sided tests procedure and the power approach",
    /// Journal of Pharmacokinetics and Biopharmaceutics 15, 1987).
    double p_equivalent(double margin) const;
};

/// DeLong's test for correlated AUROCs. Both must be of the same images in the same order; throws
/// Error when their numbers differ.
PairedTest paired_test(const PlacedImages& one, const PlacedImages& other);

/// The critical value at which the intervals of so many differences (at least one) hold all true
/// values together with 95 % or more: Šidák, "Rectangular confidence regions for the means of
/// multivariate normal distributions", JASA 62 (1967).
double simultaneous_critical(std::size_t count);

/// P values of a family of tests, corrected so that all that are at most 5 % are right together
/// with 95 %: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal
/// of Statistics 6 (1979). NaN stays NaN and takes no part.
std::vector<double> holm_corrected(std::span<const double> p_values);

}  // namespace farout::metrics
