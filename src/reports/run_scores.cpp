#include "reports/run_scores.h"

#include <algorithm>

#include "core/error.h"
#include "reports/report_files.h"

namespace farout::reports {

namespace fs = std::filesystem;

namespace {

const report::SetSummary* find_set(const report::Report& report, const std::string& name) {
    for (const report::SetSummary& set : report.sets)
        if (set.role == report::SetRole::out_of_distribution && set.name == name) return &set;
    return nullptr;
}

const report::SetSummary& id_of(const report::Report& report) {
    for (const report::SetSummary& set : report.sets)
        if (set.role == report::SetRole::in_distribution) return set;
    throw Error("A report without an in-distribution set can't be compared.");
}

std::vector<float> scores_of(const scores::ScoreFileReader& file, const std::string& detector) {
    file.require({detector});
    std::vector<float> scores(static_cast<std::size_t>(file.rows()));
    file.read_scores(detector, 0, scores);
    return scores;
}

metrics::PlacedImages placed_images(const metrics::ScoreColumn<float>& id,
                                    const metrics::ScoreColumn<float>& ood) {
    return {metrics::shares_below(metrics::scores_that_take_part(id),
                                  metrics::SortedScores<float>(ood)),
            {metrics::shares_above(metrics::scores_that_take_part(ood),
                                   metrics::SortedScores<float>(id))}};
}

}  // namespace

const std::optional<RunScores::Rows>& RunScores::rows_of(std::size_t run,
                                                         const report::SetSummary& set) {
    const fs::path file = folders_[run] / set.scores;
    const auto [there, is_new] = known_.try_emplace(file);
    if (!is_new || set.scores.empty() || !fs::exists(file)) return there->second;
    scores::ScoreFileReader scores(file);
    std::vector<std::uint8_t> taken = taken_rows(scores);
    std::vector<std::string> paths = scores.read_paths({0, scores.rows()});
    there->second = Rows{std::move(scores), std::move(taken), std::move(paths)};
    return there->second;
}

std::optional<std::vector<std::uint8_t>> RunScores::common_rows(const report::SetSummary& first,
                                                                const report::SetSummary& other,
                                                                std::size_t run) {
    const auto& one = rows_of(0, first);
    const auto& two = rows_of(run, other);
    if (!one || !two || one->paths != two->paths) return std::nullopt;
    // Imported features may have come without paths: then nobody knows.
    if (std::all_of(one->paths.begin(), one->paths.end(),
                    [](const auto& path) { return path.empty(); }))
        return std::nullopt;
    std::vector<std::uint8_t> taken = one->taken;
    for (std::size_t row = 0; row < taken.size(); ++row) taken[row] &= two->taken[row];
    return taken;
}

std::optional<RunScores::BothRuns> RunScores::placed(const std::string& detector,
                                                     const std::string& set, std::size_t run) {
    const report::Report& first = runs_.front().report;
    const report::Report& other = runs_[run].report;
    const report::SetSummary* first_ood = find_set(first, set);
    const report::SetSummary* other_ood = find_set(other, set);
    if (first_ood == nullptr || other_ood == nullptr) return std::nullopt;
    const auto id_taken = common_rows(id_of(first), id_of(other), run);
    const auto ood_taken = common_rows(*first_ood, *other_ood, run);
    if (!id_taken || !ood_taken) return std::nullopt;
    const auto placed_in = [&](std::size_t number, const report::SetSummary& id,
                               const report::SetSummary& ood) {
        const auto id_scores = scores_of(rows_of(number, id)->file, detector);
        const auto ood_scores = scores_of(rows_of(number, ood)->file, detector);
        return placed_images({id_scores, *id_taken, detector, id.name},
                             {ood_scores, *ood_taken, detector, ood.name});
    };
    return BothRuns{placed_in(0, id_of(first), *first_ood),
                    placed_in(run, id_of(other), *other_ood)};
}

std::optional<metrics::PairedTest> RunScores::test(const std::string& detector,
                                                   const std::string& ood_set, std::size_t run) {
    std::vector<metrics::PlacedImages> first, other;
    for (const std::string& set : report::sets_behind(runs_.front().report, ood_set)) {
        auto both = placed(detector, set, run);
        if (!both) return std::nullopt;
        first.push_back(std::move(both->first));
        other.push_back(std::move(both->other));
    }
    return metrics::paired_test(metrics::mean_placements(first), metrics::mean_placements(other));
}

}  // namespace farout::reports
