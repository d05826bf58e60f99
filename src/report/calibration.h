#pragma once
/// calibration.csv: thresholds fixed on images that no figure is told of, and what they accept of
/// every set: what a threshold costs when it is carried over.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/interval.h"
#include "report/report_scores.h"

namespace farout::report {

/// The scores of the calibration set.
struct CalibrationSet {
    std::string name;
    /// Of the report's detectors, in their order; none where it wasn't scored by one.
    std::vector<std::optional<metrics::SortedScores<float>>> scores;
    /// Detectors that were chosen or fitted on these images: nothing is promised of them.
    std::vector<std::string> dependent{};
};

/// What a detector's threshold for a wanted share accepts of a set.
struct CalibratedRow {
    std::string detector{};
    std::string calibration_set{};
    double wanted = 0;  ///< 0.90, 0.95, 0.99
    std::uint64_t n_calibration = 0;
    float threshold = 0;  ///< by split conformal prediction (metrics/conformal.h)
    double promised = 0;  ///< the share of new in-distribution images that it accepts at least
    std::string set{};
    std::string role{};  ///< id, shifted or ood
    std::uint64_t n = 0;
    std::uint64_t accepted = 0;
    bool is_dependent = false;
    bool of_whole_set = false;  ///< the score of an image depends on the other images of its set

    double share() const { return static_cast<double>(accepted) / static_cast<double>(n); }
    /// 95 % interval of the share for the population, the threshold as it is.
    metrics::Interval interval() const;
};

/// By detector, wanted share (metrics::refused_one_in) and set: the in-distribution one, the
/// shifted ones (of the same classes: what a threshold costs there, too), the OOD ones.
std::vector<CalibratedRow> calibrated_rows(const ReportScores& scores,
                                           const CalibrationSet& calibration,
                                           std::span<const std::string> of_whole_sets = {},
                                           std::span<const ScoredSet> shifted = {});

/// detector, id_share_wanted, calibration_set, n_calibration, threshold, id_share_promised, set,
/// role (id, shifted or ood), n, share, share_low, share_high, less_wanted, less_wanted_low,
/// less_wanted_high (share − id_share_wanted: what the transfer costs), independent ("no": the
/// detector was chosen or fitted on the calibration images, which promise nothing then),
/// for_single_images. The threshold is the shortest text of the double that the float is.
std::string to_csv(std::span<const CalibratedRow> rows);

}  // namespace farout::report
