#pragma once
/// Figures at one threshold of the walk: both FPR95s and the detection error. See SetMetrics for
/// their definitions.

#include "metrics/detection_error_interval.h"
#include "metrics/fpr95_interval.h"
#include "metrics/threshold_walk.h"

namespace farout::metrics {

class OperatingPoints {
  public:
    /// 2·n_id·n_ood must be below 2^64 (AurocCounts checks it).
    explicit OperatingPoints(SetSizes sizes);

    void visit(const Threshold& at);

    /// What visit() changes.
    RelayState state();

    double fpr95_id_positive() const;
    double fpr95_ood_positive() const;
    double detection_error() const;
    /// At the threshold of the detection error, and where its lower limit is lowest; of several, at
    /// the highest.
    DetectionErrors errors() const;

    /// What the FPR95s' intervals are computed from. After the last threshold.
    const FalsePositives& id_positive() const { return id_positive_; }
    FalsePositiveRate ood_positive() const;

  private:
    void look_for_lowest(std::uint64_t errors, const ErrorCounts& counts);

    SetSizes sizes_;
    double most_below_;         ///< most_below_detection_error()
    std::uint64_t id_wanted_;   ///< k = ⌊0.95·n_id⌋, at least 1
    std::uint64_t ood_wanted_;  ///< ⌈0.95·n_ood⌉
    struct Found {
        bool id_reached = false;         ///< k in-distribution scores are at or above the threshold
        std::uint64_t ood_accepted = 0;  ///< at the k-th highest in-distribution score
        std::uint64_t id_flagged = 0;    ///< at the lowest score that catches enough of OOD
        /// Smallest refused·n_ood + accepted·n_id; calling all alike costs n_id·n_ood.
        std::uint64_t fewest_errors = 0;
        std::uint64_t refused_then = 0;   ///< in-distribution scores, where the errors are fewest
        std::uint64_t accepted_then = 0;  ///< OOD scores there
        double lowest = 0.5;              ///< lowest_detection_error() of all thresholds
        std::uint64_t refused_at_lowest = 0;
        std::uint64_t accepted_at_lowest = 0;
    };
    Found found_;
    FalsePositives id_positive_;  ///< OOD scores accepted, by thresholds of the in-distribution set
    FalsePositives ood_positive_;  ///< in-distribution scores flagged, by thresholds of the OOD set
};

}  // namespace farout::metrics
