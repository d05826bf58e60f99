#pragma once
/// Reports of several models, runs or versions side by side.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/paired_auroc.h"
#include "report/report.h"
#include "report/significance.h"

namespace farout::report {

/// A report, and what it is called here.
struct Run {
    std::string name;
    Report report;
};

/// A detector's figures on one OOD set (or mean) in one run, beside those in the first run.
struct RunRow {
    std::string detector;
    std::string ood_set;
    std::size_t run = 0;
    metrics::SetMetrics metrics;
    metrics::SetMetrics first;  ///< of the first run
    /// Of the AUROCs, this run's less the first one's; nothing for the first run itself, and where
    /// the images aren't the same.
    std::optional<metrics::PairedTest> test{};
    std::optional<double> p_holm{};  ///< corrected for all detectors on this set in this run
    std::size_t family = 1;          ///< how many tests that is

    /// The AUROC's difference to the first run.
    double auroc_difference() const {
        return test ? test->difference : metrics.auroc - first.auroc;
    }
    /// Whether the test tells the runs apart at 5 %, its whole family considered.
    bool is_significant() const { return p_holm && *p_holm <= 0.05; }
};

struct RunComparison {
    std::vector<std::string> runs;
    std::vector<RunRow> rows;       ///< by detector, OOD set and run
    std::vector<std::string> sets;  ///< OOD sets and means that all runs have
    /// Detectors and sets that some runs don't have: "detector gen", "set digits".
    std::vector<std::string> left_out;
    std::vector<std::string> warnings{};  ///< of the runs' reports, and of what differs among them
};

/// The images behind the runs' reports.
class RunImages {
  public:
    virtual ~RunImages() = default;
    /// A detector's figures on an OOD set (or mean) in a run, on the images that all runs with the
    /// same list could read; nothing where those are all that this run's own figures are of.
    virtual std::optional<metrics::SetMetrics> common_figures(const std::string& detector,
                                                              const std::string& ood_set,
                                                              std::size_t run) = 0;
    /// The paired test of this run's AUROC less the first run's, on those images; nothing where the
    /// images aren't the same.
    virtual std::optional<metrics::PairedTest> test(const std::string& detector,
                                                    const std::string& ood_set,
                                                    std::size_t run) = 0;
};

/// What all runs have in common: figures, differences and tests of the same images. Throws Error
/// where that is nothing, UsageError for fewer than two runs.
RunComparison compare_runs(std::span<const Run> runs, RunImages& images);

/// detector, ood_set, run, auroc, auroc_low, auroc_high, fpr95_id_positive, auroc_difference,
/// standard_error, p, p_holm, fpr95_difference, n_id, n_ood, family, difference_low,
/// difference_high, simultaneous_low, simultaneous_high, margin, p_equivalent, as significance.csv
/// has them: differences to the first run; empty where there are none.
std::string to_csv(const RunComparison& comparison, double margin = default_margin);

/// A detector's lines: each run's AUROC and FPR95 in per cent, and the difference of each later run
/// to the first with its P value. At most `width` columns; lines end in "\n".
std::string to_table(const RunComparison& comparison, int width = 100);

}  // namespace farout::report
