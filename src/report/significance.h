#pragma once
/// significance.csv: which detector is better, and whether that is sure.

#include <span>
#include <string>
#include <vector>

#include "metrics/paired_auroc.h"
#include "report/report_scores.h"

namespace farout::report {

/// Two detectors' AUROCs on the same images of a set, or the mean over several.
struct TestRow {
    std::string ood_set;
    std::string detector;
    std::string other;
    double auroc = 0;
    double other_auroc = 0;
    metrics::PairedTest test;
    double p_holm = 1;  ///< corrected for all pairs of compared detectors on this ood_set
};

/// Up to so many detectors are all compared with each other; of more, the best.
inline constexpr std::size_t most_compared = 20;
inline constexpr std::size_t compared_of_many = 10;

/// Those of a report that are compared with each other, the family of its tests, by their place:
/// all, or where these are more than most_compared the ones with the highest mean AUROC.
std::vector<std::size_t> compared_detectors(const Report& report);

/// By column of the report, every pair of these detectors once: n (n − 1) / 2 rows, the first
/// detector with all later ones, and so on.
std::vector<TestRow> significance(const ReportScores& scores,
                                  std::span<const std::size_t> compared);

/// ood_set, detector, other, auroc, other_auroc, difference, standard_error, p, p_holm.
std::string to_csv(std::span<const TestRow> rows);

}  // namespace farout::report
