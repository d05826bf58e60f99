#pragma once
/// The score files of a report, each opened once: whatever a report says comes out of these.

#include <span>
#include <string>
#include <vector>

#include "report/report_scores.h"
#include "reports/report_stage.h"
#include "scores/score_file_reader.h"

namespace farout::reports {

/// Open as long as this lives.
class ReportFiles {
  public:
    /// Opens the stage's files. Throws Error for one that is no score file, lacks one of the
    /// detectors or has none, UsageError where the stage's `without` leaves none.
    explicit ReportFiles(const ReportStage& stage);

    /// Those of the report: the stage's, or where it names none all of the in-distribution set's.
    const std::vector<std::string>& detectors() const { return detectors_; }
    /// The in-distribution set's first.
    std::span<const scores::ScoreFileReader> sets() const { return sets_; }
    const scores::ScoreFileReader& id() const { return sets_.front(); }
    std::span<const scores::ScoreFileReader> ood() const { return sets().subspan(1); }
    /// Not among sets(): figures of the full spectrum alone are told of them.
    std::span<const scores::ScoreFileReader> shifted() const { return shifted_; }
    std::vector<std::string> ood_names() const;

  private:
    std::vector<scores::ScoreFileReader> sets_;
    std::vector<scores::ScoreFileReader> shifted_;
    std::vector<std::string> detectors_;
};

/// What a set is called: its file's name without the extension.
std::string name_of(const scores::ScoreFileReader& set);

/// A byte a row: whether it takes part.
std::vector<std::uint8_t> taken_rows(const scores::ScoreFileReader& set);

/// One detector's columns, sorted. Throws Error as metrics::SortedScores does.
report::SortedSets sorted_sets(const ReportFiles& files, const std::string& detector);

/// The columns of the shifted sets.
std::vector<report::ScoredSet> read_shifted(const ReportFiles& files);

/// All columns and what is known of the rows, in memory.
report::ReportScores read_scores(const ReportFiles& files,
                                 const std::vector<report::SetGroup>& groups);

}  // namespace farout::reports
