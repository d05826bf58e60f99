#pragma once
/// How sure a detection error is, or the mean of several.

#include <cstdint>
#include <span>

#include "metrics/interval.h"

namespace farout::metrics {

/// Both kinds of errors at a threshold.
struct ErrorCounts {
    std::uint64_t id_refused = 0;
    std::uint64_t n_id = 0;
    std::uint64_t ood_accepted = 0;
    std::uint64_t n_ood = 0;
};

/// How low the detection error may be by these counts: their mean share less its deviation from the
/// lower limit, as detection_error_interval() has it of one set.
double lowest_detection_error(const ErrorCounts& counts);

/// Above a detection error less this no lowest_detection_error() of such sets lies.
double most_below_detection_error(std::uint64_t n_id, std::uint64_t n_ood);

/// A set's counts where the errors are fewest, and where lowest_detection_error() is lowest: no
/// threshold's error is below the smallest one, so that any of them may tell how low that is.
struct DetectionErrors {
    ErrorCounts fewest;
    ErrorCounts lowest;
};

/// 95 % interval of ½·(share of in-distribution images refused + share of OOD images accepted), or
/// of its mean over at least one set of OOD images: the two shares' deviations from their
/// Agresti–Coull limits added in quadrature (Zou & Donner, "Construction of confidence limits about
/// effect measures", Statistics in Medicine 27, 2008; for Youden's index, 1 − 2·detection error:
/// Shan, "Improved confidence intervals for the Youden index", PLoS ONE 10, 2015). The smallest
/// error over all thresholds is smaller than the error of the best threshold, by about half a
/// standard error where many images lie near it: the upper limits are those of a critical value
/// that is larger by that. Lower limits are the lower ones of those at the threshold with the
/// fewest errors and at the one whose own is lowest: of few images those of the best threshold may
/// have been unlucky, and another one's, without any error, has no width downwards. The shares of
/// the in-distribution images of several sets count as fully correlated, which they nearly are. It
/// lies within 0…½ and holds the figure.
Interval detection_error_interval(std::span<const DetectionErrors> sets);

}  // namespace farout::metrics
