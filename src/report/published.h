#pragma once
/// Figures that others published, as a CSV file, to be put beside ours (results/published/).

#include <filesystem>
#include <optional>
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

}  // namespace farout::report
