#pragma once
/// thresholds.csv: which threshold to deploy, and what it lets through.

#include <span>
#include <string>
#include <vector>

#include "metrics/acceptance.h"
#include "report/report_scores.h"

namespace farout::report {

/// A detector's threshold for a wanted share of accepted in-distribution images, and what share of
/// an OOD set (or the mean over several) it accepts.
struct ThresholdRow {
    std::string detector;
    double wanted = 0;    ///< 0.90, 0.95, 0.99
    float threshold = 0;  ///< images with a score at or above it are accepted
    std::uint64_t n_id = 0;
    metrics::EstimatedShare id;
    double id_expected = 0;  ///< on average, of in-distribution images still to come
    std::string ood_set;
    std::uint64_t n_ood = 0;
    metrics::EstimatedShare ood;
    bool of_whole_set = false;  ///< the score of an image depends on the other images of its set
};

/// By detector, wanted share and column of the report. `of_whole_sets`: the detectors whose score
/// of an image depends on the set that it is scored with.
std::vector<ThresholdRow> threshold_rows(const ReportScores& scores,
                                         std::span<const std::string> of_whole_sets = {});

/// detector, id_share_wanted, threshold, n_id, id_share, id_share_low, id_share_high, ood_set,
/// n_ood, ood_share, ood_share_low, ood_share_high, for_single_images, id_share_expected. Shares
/// from 0 to 1; _low and _high are the ends of 95 % intervals for what this threshold accepts of
/// the populations. The threshold is the shortest double of the float, which reads back as the same
/// float32 and lets a reader's doubles pass where ours pass. for_single_images: "no" where a score
/// depends on the whole set that it is scored with, so that the threshold holds for such sets only.
std::string to_csv(std::span<const ThresholdRow> rows);

}  // namespace farout::report
