#pragma once
/// Our figures beside figures that others published, which are read from a CSV file
/// (results/published/).

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/report.h"

namespace farout::report {

/// A detector's published figures on one OOD set, or their mean over sets.
struct PublishedFigure {
    std::string model;     ///< farout's name of it
    std::string detector;  ///< likewise
    std::string ood_set;   ///< or mean_of_sets: over all sets that the file names
    double auroc = 0;      ///< share from 0 to 1
    double fpr95_id_positive = 0;
    std::string source;  ///< "" where the file doesn't say
};

struct PublishedFigures {
    std::filesystem::path file;
    std::vector<PublishedFigure> rows;

    std::vector<std::string> models() const;    ///< in the file's order, each once
    std::vector<std::string> ood_sets() const;  ///< likewise, without the mean
};

/// Reads a CSV file whose header names the columns model, detector, ood_set, auroc and
/// fpr95_id_positive (shares from 0 to 1), in any order; `source` and others may be there. Blank
/// lines and lines that begin with '#' are skipped. Throws Error with file, row and column for a
/// column that is missing, a field that is empty, a figure that isn't a share (per cent are told),
/// and figures given twice.
PublishedFigures read_published(const std::filesystem::path& file);

/// The figures of one model. Throws Error that lists the models of the file where there are none.
PublishedFigures figures_of(const PublishedFigures& all, const std::string& model);

/// A detector's figures on one OOD set, or the mean over them, from both sides; shares from 0 to 1.
struct ComparedRow {
    std::string detector;
    std::string ood_set;
    double auroc = 0;  ///< ours
    double fpr95 = 0;  ///< ours, in-distribution positive
    double published_auroc = 0;
    double published_fpr95 = 0;
    std::string source;
};

struct Comparison {
    std::string model;
    std::filesystem::path file;     ///< of the published figures
    std::vector<ComparedRow> rows;  ///< in the report's order
    std::vector<std::string> sets;  ///< of these rows, in the report's order, the mean last
    /// What stands in no row, by side, as sentences' parts: "detector gen", "set digits".
    std::vector<std::string> left_out_ours;
    std::vector<std::string> left_out_published;
    std::vector<std::string> warnings{};  ///< of the report
};

/// Puts the published figures of one model (see figures_of) beside a report's rows.
///
/// Means are compared only where both are over the same sets: a mean in the file is over all sets
/// that `all_sets` names (those of the whole file). Where the file has none for this detector, the
/// mean of its figures on the report's sets is taken, if they are all there. Throws Error that says
/// what both sides have when they have no detector and set in common.
Comparison compare(std::span<const MetricRow> ours, const PublishedFigures& published,
                   const std::string& model, std::span<const std::string> all_sets);

/// compare.csv: model, detector, ood_set, auroc, published_auroc, auroc_difference_points,
/// fpr95_id_positive, published_fpr95_id_positive, fpr95_difference_points, source. Figures are
/// shares; differences, ours less the published, in points of per cent.
std::string to_csv(const Comparison& comparison);

/// Three lines a detector (ours, published, difference), a column a set; below, what wasn't
/// compared. At most `width` columns; lines end in "\n".
std::string to_table(const Comparison& comparison, int width = 100);

}  // namespace farout::report
