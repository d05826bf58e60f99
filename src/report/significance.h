#pragma once
/// significance.csv: which detector is better, and by how much, and whether that is
/// significant.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "metrics/paired_auroc.h"
#include "report/report_scores.h"

namespace farout::report {

/// AUROCs that are no further apart are called equivalent, where nothing else is said: 0.3 points.
inline constexpr double default_margin = 0.003;

/// Which tests are corrected together, and what counts as no difference.
struct TestChoice {
    /// Whether all ood_sets, the means among them, are one family; else each is its own.
    bool one_family = false;
    double margin = default_margin;  ///< of equivalence
};

/// Two detectors' AUROCs on the same images of a set, or the mean over several.
struct TestRow {
    std::string ood_set;
    std::string detector;
    std::string other;
    double auroc = 0;
    double other_auroc = 0;
    metrics::PairedTest test;
    double p_holm = 1;       ///< corrected for its family
    std::size_t family = 1;  ///< how many tests that is

    /// The difference's interval, and one that all of the family hold together with 95 %: so also
    /// those of the best, whichever it turned out to be, against the rest.
    metrics::Interval interval() const { return test.interval(); }
    metrics::Interval simultaneous() const {
        return test.interval(metrics::simultaneous_critical(family));
    }
};

/// Whether the test tells the two apart at 5 %, its whole family considered.
inline bool is_significant(const TestRow& row) {
    return row.p_holm <= 0.05;
}

/// Up to so many detectors are all compared with each other; of more, the best.
inline constexpr std::size_t most_compared = 20;
inline constexpr std::size_t compared_of_many = 10;

/// Those of a report that are compared with each other, the family of its tests, by their place:
/// all, or where these are more than most_compared the ones with the highest mean AUROC.
std::vector<std::size_t> compared_detectors(const Report& report);

/// By column of the report, every pair of these detectors once: n (n − 1) / 2 rows, the first
/// detector with all later ones, and so on.
std::vector<TestRow> significance(const ReportScores& scores, std::span<const std::size_t> compared,
                                  const TestChoice& choice = {});

/// ood_set, detector, other, auroc, other_auroc, difference, standard_error, p, p_holm, family (the
/// number of tests that p_holm is corrected for), difference_low, difference_high (95 %),
/// simultaneous_low, simultaneous_high (95 % for the whole family together), margin, p_equivalent
/// (that they are at least the margin apart; not corrected). NaN where a set has fewer than 20
/// images: nothing is tested there.
std::string to_csv(std::span<const TestRow> rows, const TestChoice& choice = {});

/// By ood_set: the detectors that no test tells apart from the one with the highest AUROC there,
/// itself among them, in the order of the rows. Those that weren't compared aren't among them.
std::map<std::string, std::vector<std::string>> best_on_each(std::span<const TestRow> rows);

}  // namespace farout::report
