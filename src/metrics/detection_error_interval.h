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

/// 95 % interval of ½·(share of in-distribution images refused + share of OOD images accepted), or
/// of its mean over at least one set of OOD images: the two shares' deviations from their
/// Agresti–Coull limits added in quadrature (Zou & Donner, "Construction of confidence limits about
/// effect measures", Statistics in Medicine 27, 2008; for Youden's index, 1 − 2·detection error:
/// Shan, "Improved confidence intervals for the Youden index", PLoS ONE 10, 2015). The smallest
/// error over all thresholds is smaller than the error of the best threshold, by about half a
/// standard error where many images lie near it: the upper limits are those of a critical value
/// that is larger by that. The shares of the in-distribution images of several sets count as fully
/// correlated, which they nearly are. It lies within 0…½ and holds the figure.
Interval detection_error_interval(std::span<const ErrorCounts> sets);

}  // namespace farout::metrics
