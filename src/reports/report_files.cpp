#include "reports/report_files.h"

#include <algorithm>

#include "catalogue/detector_choice.h"
#include "core/error.h"
#include "core/text.h"
#include "files/row_status.h"

namespace farout::reports {

namespace {

using scores::ScoreFileReader;

/// Where none are named: all that the in-distribution set was scored by.
std::vector<std::string> detectors_of(const ReportStage& stage, const ScoreFileReader& id) {
    if (!stage.detectors.empty()) return id.detectors();
    std::vector<std::string> names = id.detectors();
    std::erase_if(names, [&](const std::string& name) {
        return std::ranges::find(stage.without, name) != stage.without.end();
    });
    if (names.empty() && !stage.without.empty())
        throw UsageError("--without leaves no detector. Name fewer.");
    if (names.empty()) throw Error(concat(printable(stage.id.native()), " holds no scores."));
    return names;
}

std::vector<float> column_of(const ScoreFileReader& set, const std::string& detector) {
    std::vector<float> scores(static_cast<std::size_t>(set.rows()));
    set.read_scores(detector, 0, scores);
    return scores;
}

metrics::SortedScores<float> sorted_column(const ScoreFileReader& set,
                                           const std::string& detector) {
    const std::vector<float> scores = column_of(set, detector);
    const std::vector<std::uint8_t> taken = taken_rows(set);
    return metrics::SortedScores<float>({scores, taken, detector, name_of(set)});
}

/// Imported features may have come without paths.
std::vector<std::string> known_paths(const ScoreFileReader& set) {
    auto paths = set.read_paths({0, set.rows()});
    const bool known = std::ranges::any_of(paths, [](const auto& path) { return !path.empty(); });
    return known ? std::move(paths) : std::vector<std::string>{};
}

report::ScoredSet scored_set(const ScoreFileReader& set,
                             const std::vector<std::string>& detectors) {
    const auto rows = static_cast<std::size_t>(set.rows());
    report::ScoredSet scored{name_of(set), {}, taken_rows(set), {}, {}, known_paths(set)};
    for (const std::string& detector : detectors) scored.scores.push_back(column_of(set, detector));
    scored.labels.resize(rows);
    set.read_labels(0, scored.labels);
    scored.predictions.resize(rows);
    set.read_predictions(0, scored.predictions);
    return scored;
}

}  // namespace

ReportFiles::ReportFiles(const ReportStage& stage) {
    const std::vector<std::string> named =
        stage.detectors.empty() ? std::vector<std::string>{}
                                : catalogue::names_without(stage.detectors, stage.without);
    sets_.reserve(1 + stage.ood.size());
    sets_.emplace_back(stage.id, named);
    detectors_ = detectors_of(stage, id());
    for (const auto& file : stage.ood) sets_.emplace_back(file, detectors_);
    for (const auto& file : stage.shifted) shifted_.emplace_back(file, detectors_);
}

std::vector<std::string> ReportFiles::ood_names() const {
    std::vector<std::string> names;
    for (const ScoreFileReader& set : ood()) names.push_back(name_of(set));
    return names;
}

std::string name_of(const ScoreFileReader& set) {
    return set.path().stem().string();
}

std::vector<std::uint8_t> taken_rows(const ScoreFileReader& set) {
    std::vector<std::uint8_t> rows(static_cast<std::size_t>(set.rows()));
    set.read_status(0, rows);
    for (std::uint8_t& row : rows)
        row = static_cast<files::RowStatus>(row) == files::RowStatus::ok ? 1 : 0;
    return rows;
}

report::SortedSets sorted_sets(const ReportFiles& files, const std::string& detector) {
    report::SortedSets sorted{sorted_column(files.id(), detector), {}};
    for (const ScoreFileReader& set : files.ood())
        sorted.ood.push_back(sorted_column(set, detector));
    return sorted;
}

std::vector<report::ScoredSet> read_shifted(const ReportFiles& files) {
    std::vector<report::ScoredSet> sets;
    for (const ScoreFileReader& set : files.shifted())
        sets.push_back(scored_set(set, files.detectors()));
    return sets;
}

report::ReportScores read_scores(const ReportFiles& files,
                                 const std::vector<report::SetGroup>& groups) {
    std::vector<report::ScoredSet> ood;
    for (const ScoreFileReader& set : files.ood())
        ood.push_back(scored_set(set, files.detectors()));
    return {files.detectors(), scored_set(files.id(), files.detectors()), std::move(ood), groups};
}

}  // namespace farout::reports
