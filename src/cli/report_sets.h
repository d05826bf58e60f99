#pragma once
/// What stands in a report beside the figures: the sets, the classifier's accuracy.

#include "cli/stages.h"

namespace farout {

/// What is counted in the rows of a set.
struct SetCounts {
    std::int64_t not_finite = 0;  ///< left out: their features hold a NaN or an infinity
    std::int64_t unreadable = 0;  ///< left out for any other reason
    std::int64_t labelled = 0;    ///< rows that take part and have a label
    std::int64_t correct = 0;     ///< those of them that the classifier gets right
};

std::vector<std::string> names_of(const std::vector<std::filesystem::path>& files);

/// The files of a report: the in-distribution set's, then those of the OOD sets.
std::vector<std::filesystem::path> files_of(const ReportStage& stage);

/// Counts the rows of each of these files that `rank` of `size` has a share of, about a megabyte
/// at a time.
std::vector<SetCounts> count_rows(const std::vector<std::filesystem::path>& files, int rank = 0,
                                  int size = 1);

/// Throws Error unless the same head, statistics and parameters gave the scores of all sets.
void check_comparable(const ReportStage& stage, const std::vector<std::string>& detectors);

/// Sets the report's sets, provenance and accuracy. `counts`: of files_of(stage), all their rows.
void describe_sets(Report& report, const ReportStage& stage, const std::vector<SetCounts>& counts);

}  // namespace farout
