#pragma once
/// Intervals of areas under curves: right also where nearly all images lie in order, and where no
/// overlap was seen at all.
///
/// An area below 1 by y is a sum of rare events there: of images that rank amid the other set. So y
/// has about a gamma distribution, whose upper limit is that of one more event than was seen (Fay &
/// Feuer, "Confidence intervals for directly standardized rates: a method based on the gamma
/// distribution", Statistics in Medicine 16, 1997, for weighted sums of Poisson counts). Its
/// quantiles after Wilson & Hilferty, "The distribution of chi-square", PNAS 17 (1931). An interval
/// that is symmetric around the estimate has no width where no image of the sample overlaps, which
/// says nothing of the images that weren't drawn; measured coverage of both: results/README.md.

#include <span>

#include "metrics/interval.h"

namespace farout::metrics {

/// How the choice of each set's images makes a figure vary: the two parts of its variance. NaN for
/// a set of one image, whose part can't be estimated.
struct Variance {
    double id = 0;
    double ood = 0;
    double total() const { return id + ood; }
};

/// By how much a figure falls with one image more that ranks amid the other set and that the sample
/// doesn't have.
struct Overlooked {
    double id = 0;   ///< an in-distribution image
    double ood = 0;  ///< an OOD image
    double worst() const { return id > ood ? id : ood; }
};

/// A figure between 0 and 1, how it varies with the choice of the images, and what one that was
/// overlooked changes.
struct UncertainFigure {
    double value = 0;
    Variance variance;
    Overlooked overlooked;
    /// How far the figure of so few images may lie below what it estimates, beside chance.
    double shortfall = 0;
    /// Whether 1 − figure is a figure of the same kind: of an AUROC, that of the negated scores.
    bool has_mirror_image = true;
};

/// The mean of a figure over sets with the same in-distribution images, of which each of the others
/// is a set of its own. What the in-distribution images add counts as fully correlated, the most
/// that it can be.
UncertainFigure mean_over_sets(std::span<const UncertainFigure> sets);

/// 95 % interval. Its lower end counts the event that may have been overlooked, its upper end is
/// that of value + shortfall. It lies within 0…1 and holds the figure; 0…1 where the variance isn't
/// known. Below ½ it is the mirror image of that of 1 − figure; where a figure has none, its lower
/// end is never above what it would be without mirroring: an overlooked image lowers small values,
/// too.
Interval gamma_interval(const UncertainFigure& figure);

}  // namespace farout::metrics
