#pragma once
/// What a report says of failure detection, as plain data.

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/failures.h"

namespace farout::report {

/// A detector's figures on labelled in-distribution images: alone, together with an OOD set, or the
/// mean over several sets.
struct FailureRow {
    std::string detector;
    std::string ood_set;  ///< "" for the in-distribution images alone
    metrics::FailureMetrics metrics;
    /// The risk-coverage curve (metrics::risk_curve) at coverages 1/100, 2/100 … 1; none of a mean.
    std::vector<double> risks{};
};

/// Points of such a curve.
inline constexpr std::size_t risk_points = 100;

struct Failures {
    std::uint64_t labelled = 0;       ///< in-distribution images with a label, which are counted
    std::uint64_t without_label = 0;  ///< those that take part without one, which aren't
    /// By detector: in-distribution alone, the OOD sets, the mean, the groups' means. None where no
    /// image has a label.
    std::vector<FailureRow> rows;
};

}  // namespace farout::report
