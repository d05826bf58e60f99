#pragma once
/// The reports of several runs of one thing in one: networks that differ in the seed of their
/// training alone.

#include <span>
#include <string>
#include <vector>

#include "metrics/figures.h"
#include "metrics/student_t.h"
#include "report/report.h"

namespace farout::report {

/// A figure of a detector on an OOD set (or the mean over several), run by run.
struct SeedRow {
    std::string detector;
    std::string ood_set;
    const metrics::Figure* figure = nullptr;
    std::vector<double> values;  ///< of each run
    metrics::Spread spread;
};

/// A detector against the best one, with the run as the unit: what differs between them over
/// trainings, not over images.
struct SeedTest {
    std::string ood_set;
    const metrics::Figure* figure = nullptr;
    std::string best;  ///< the detector with the best mean over the runs
    std::string other;
    metrics::PairedT test;  ///< of the best less the other
    double p_holm = 1;      ///< corrected for all others on this set, for this figure
};

struct Seeds {
    std::size_t runs = 0;
    std::vector<SeedRow> rows;       ///< by detector, OOD set and figure
    std::vector<SeedTest> tests;     ///< by OOD set and figure; none below three runs
    std::vector<double> accuracies;  ///< of the classifier, run by run; NaN where not known
    metrics::Spread accuracy;
    std::vector<std::string> left_out;  ///< what some runs have only: "knn", "msp on textures"
    /// Runs whose sets have other numbers of images than the first run's, by place.
    std::vector<std::size_t> other_images;
};

/// The detectors and sets that all runs have, in the order of the first. Throws Error for fewer
/// than two runs, runs that have no row in common, and two whose figures are all the same: one run
/// given twice would make the spread too small.
Seeds seeds_of(std::span<const Report> runs);

/// detector, ood_set, figure, runs, mean, sd_ddof0, sd_ddof1, then run_1 …: shares from 0 to 1; ""
/// where not known. The classifier's accuracy is a row with detector and ood_set "".
std::string seeds_csv(const Seeds& seeds);

/// ood_set, figure, detector (the best), other, runs, difference, sd_ddof1, t, p, p_holm.
std::string seed_tests_csv(const Seeds& seeds);

/// Which standard deviation a table shows.
enum class Deviation { sample, population };

/// Mean ± standard deviation of AUROC and of FPR95 in per cent, a table each, detectors × sets.
std::string seeds_table(const Seeds& seeds, Deviation deviation, int width = 100);
/// The same as one table of Markdown, or of LaTeX: bold is the best, and with three runs or more
/// all that the paired tests don't tell apart from it (p after Holm above 5 %).
std::string seeds_markdown(const Seeds& seeds, Deviation deviation);
std::string seeds_latex(const Seeds& seeds, Deviation deviation);

}  // namespace farout::report
