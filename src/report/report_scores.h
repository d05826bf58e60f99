#pragma once
/// The scores that a report is about, each column sorted at most once: figures and what the report
/// says beyond them are computed from them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "metrics/sorted_scores.h"
#include "report/report.h"

namespace farout::report {

/// A set's rows, n of them.
struct ScoredSet {
    std::string name;
    std::vector<std::vector<float>> scores;  ///< of each detector, n
    std::vector<std::uint8_t> taken;         ///< n, 0 where the row takes no part
    std::vector<std::int64_t> labels;        ///< n, −1 unknown
    std::vector<std::int32_t> predictions;   ///< n
    std::vector<std::string> paths;          ///< n, or none where they aren't known

    metrics::ScoreColumn<float> column(const std::vector<std::string>& detectors,
                                       std::size_t detector) const {
        return {scores[detector], taken, detectors[detector], name};
    }
};

/// A column of the report: an OOD set, or the mean over several.
struct ReportColumn {
    std::string ood_set;
    metrics::SetNumbers sets;
};

/// One detector's scores on all sets.
struct SortedSets {
    metrics::SortedScores<float> id;
    std::vector<metrics::SortedScores<float>> ood;
};

struct ReportScores {
    std::vector<std::string> detectors;
    ScoredSet id;
    std::vector<ScoredSet> ood;
    std::vector<SetGroup> groups;

    /// Throws UsageError for groups of sets that aren't there.
    ReportScores(std::vector<std::string> detectors, ScoredSet id, std::vector<ScoredSet> ood,
                 std::vector<SetGroup> groups);

    /// A detector's columns: sorted when they are first asked for, kept from then on. For one
    /// thread. Throws Error as SortedScores does.
    const SortedSets& sorted(std::size_t detector) const;

    std::vector<std::string> ood_names() const;
    /// The sets, the mean over all, and the groups' means (but of groups of one set), in the order
    /// of metric_rows().
    const std::vector<ReportColumn>& columns() const { return columns_; }

  private:
    std::vector<ReportColumn> columns_;
    mutable std::vector<std::optional<SortedSets>> sorted_;  ///< of each detector
};

}  // namespace farout::report
