#pragma once
/// Which images are the trouble: those that a detector is surest of and wrong, and where those come
/// from.

#include <cstdint>
#include <string>
#include <vector>

#include "report/class_names.h"

namespace farout::report {

/// A row of a set, and its score.
struct ScoredRow {
    std::size_t row = 0;
    float score = 0;
};

/// The rows that take part with the highest scores, those first; of equal ones the first rows.
std::vector<ScoredRow> highest_rows(const metrics::SortedScores<float>& scores, std::size_t count);
/// The same with the lowest scores.
std::vector<ScoredRow> lowest_rows(const metrics::SortedScores<float>& scores, std::size_t count);

/// A class or a folder: its images that take part, and how many of them each detector judges
/// wrongly.
struct PartCounts {
    std::string name;
    std::uint64_t images = 0;
    /// [detector][wanted share, as refused_one_in]
    std::vector<std::vector<std::uint64_t>> wrong;
};

/// At most this many parts of a set are told apart.
inline constexpr std::size_t most_parts = 1000;

/// In-distribution images below the threshold, by label; none without labels.
std::vector<PartCounts> false_alarms_by_class(const ReportScores& scores,
                                              const ClassNames& class_names);

/// Images of an OOD set at or above the threshold, by folder; none where all lie in one. Beyond
/// most_parts, the smallest folders are one part.
std::vector<PartCounts> accepted_by_folder(const ReportScores& scores, std::size_t set);

/// All of them.
struct Parts {
    std::vector<PartCounts> classes;
    std::vector<std::vector<PartCounts>> folders;  ///< of each OOD set
};

Parts parts_of(const ReportScores& scores, const ClassNames& class_names);

}  // namespace farout::report
