#include "reports/run_scores.h"

#include <algorithm>

#include "core/error.h"
#include "metrics/evaluate.h"
#include "metrics/placements.h"
#include "reports/report_files.h"

namespace farout::reports {

namespace fs = std::filesystem;

namespace {

/// What the in-distribution set is called here; no OOD set has this name.
constexpr const char* in_distribution = "";

std::vector<std::string> with_in_distribution(const std::vector<std::string>& sets) {
    std::vector<std::string> all{in_distribution};
    all.insert(all.end(), sets.begin(), sets.end());
    return all;
}

}  // namespace

const report::SetSummary* RunScores::find_set(std::size_t run, const std::string& name) const {
    const bool id = name == in_distribution;
    for (const report::SetSummary& set : runs_[run].report.sets) {
        if (id && set.role == report::SetRole::in_distribution) return &set;
        if (!id && set.role == report::SetRole::out_of_distribution && set.name == name)
            return &set;
    }
    if (id) throw Error("A report without an in-distribution set can't be compared.");
    return nullptr;
}

const std::optional<RunScores::Rows>& RunScores::rows_of(std::size_t run,
                                                         const report::SetSummary& set) {
    const fs::path file = folders_[run] / set.scores;
    const auto [there, is_new] = known_.try_emplace(file);
    if (!is_new || set.scores.empty() || !fs::exists(file)) return there->second;
    scores::ScoreFileReader scores(file);
    Taken taken = taken_rows(scores);
    std::vector<std::string> paths = scores.read_paths({0, scores.rows()});
    there->second = Rows{std::move(scores), std::move(taken), std::move(paths)};
    return there->second;
}

RunScores::CommonRows RunScores::find_common_rows(const std::string& set, const Rows& first) {
    CommonRows common{first.taken, std::vector<bool>(runs_.size())};
    common.has[0] = true;
    for (std::size_t run = 1; run < runs_.size(); ++run) {
        const report::SetSummary* summary = find_set(run, set);
        if (summary == nullptr) continue;
        const auto& rows = rows_of(run, *summary);
        if (!rows || rows->paths != first.paths) continue;
        common.has[run] = true;
        for (std::size_t row = 0; row < common.taken.size(); ++row)
            common.taken[row] &= rows->taken[row];
    }
    return common;
}

const std::optional<RunScores::CommonRows>& RunScores::common_rows(const std::string& set) {
    const auto [there, is_new] = common_.try_emplace(set);
    if (!is_new) return there->second;
    const report::SetSummary* summary = find_set(0, set);
    if (summary == nullptr) return there->second;
    const auto& first = rows_of(0, *summary);
    // Imported features may have come without paths: then nobody knows.
    if (first && !std::ranges::all_of(first->paths, &std::string::empty))
        there->second = find_common_rows(set, *first);
    return there->second;
}

bool RunScores::has_images(const std::vector<std::string>& sets, std::size_t run) {
    return std::ranges::all_of(with_in_distribution(sets), [&](const std::string& set) {
        const auto& common = common_rows(set);
        return common && common->has[run];
    });
}

std::vector<float> RunScores::scores_of(const std::string& detector, const std::string& set,
                                        std::size_t run) {
    const scores::ScoreFileReader& file = rows_of(run, *find_set(run, set))->file;
    file.require({detector});
    std::vector<float> scores(static_cast<std::size_t>(file.rows()));
    file.read_scores(detector, 0, scores);
    return scores;
}

std::optional<metrics::SetMetrics> RunScores::common_figures(const std::string& detector,
                                                             const std::string& ood_set,
                                                             std::size_t run) {
    const auto sets = report::sets_behind(runs_.front().report, ood_set);
    if (!has_images(sets, run)) return std::nullopt;
    bool all_its_own = true;
    for (const std::string& set : with_in_distribution(sets))
        all_its_own =
            all_its_own && common_rows(set)->taken == rows_of(run, *find_set(run, set))->taken;
    if (all_its_own) return std::nullopt;
    const std::vector<float> id = scores_of(detector, in_distribution, run);
    std::vector<std::vector<float>> ood;
    std::vector<metrics::ScoreColumn<float>> columns;
    for (const std::string& set : sets) ood.push_back(scores_of(detector, set, run));
    for (std::size_t i = 0; i < sets.size(); ++i)
        columns.push_back({ood[i], common_rows(sets[i])->taken, detector, sets[i]});
    const auto figures = metrics::evaluate_sets<float>(
        {id, common_rows(in_distribution)->taken, detector, find_set(run, in_distribution)->name},
        columns);
    return figures.mean;
}

metrics::PlacedImages RunScores::placed(const std::string& detector,
                                        const std::vector<std::string>& sets, std::size_t run) {
    const std::vector<float> id = scores_of(detector, in_distribution, run);
    const metrics::SortedScores<float> id_sorted(
        {id, common_rows(in_distribution)->taken, detector, find_set(run, in_distribution)->name});
    std::vector<metrics::PlacedImages> each;
    for (const std::string& set : sets) {
        const std::vector<float> ood = scores_of(detector, set, run);
        const metrics::SortedScores<float> sorted({ood, common_rows(set)->taken, detector, set});
        each.push_back(
            {metrics::shares_below(id_sorted, sorted), {metrics::shares_above(sorted, id_sorted)}});
    }
    return metrics::mean_placements(each);
}

std::optional<metrics::PairedTest> RunScores::test(const std::string& detector,
                                                   const std::string& ood_set, std::size_t run) {
    const auto sets = report::sets_behind(runs_.front().report, ood_set);
    if (!has_images(sets, run)) return std::nullopt;
    return metrics::paired_test(placed(detector, sets, run), placed(detector, sets, 0));
}

}  // namespace farout::reports
