#include "sample_scores.h"

namespace farout::report {

ReportScores sample_scores() {
    ScoredSet id{"val",
                 {{9, 8, 7, 6, 5, 4, 3, 2, 1, 99}, {1, 9, 2, 8, 3, 7, 4, 6, 5, 99}},
                 {1, 1, 1, 1, 1, 1, 1, 1, 1, 0},
                 {0, 1, 0, 1, 0, 1, 0, 1, 0, 1},
                 {0, 1, 0, 1, 0, 1, 1, 1, 1, 0},
                 {"cats/0", "dogs/1", "cats/2", "dogs/3", "cats/4", "dogs/5", "cats/6", "dogs/7",
                  "cats/8", "dogs/9"}};
    ScoredSet near{"near",       {{4.5F, 0, 0.5F, 3}, {0, 0, 0, 6}}, {1, 1, 1, 1}, {-1, -1, -1, -1},
                   {1, 0, 1, 0}, {"a/x", "a/y", "b/x", "b/y"}};
    ScoredSet far{"far",     {{0, 0, -1}, {0, 2, -1}}, {1, 1, 1}, {-1, -1, -1},
                  {0, 0, 0}, {"c/x", "c/y", "c/z"}};
    return {{"one", "two"}, id, {near, far}, {{"g", {"far", "near"}}}};
}

Report sample_report(const ReportScores& scores) {
    Report report;
    report.groups = scores.groups;
    const auto groups = numbers_of(scores.groups, scores.ood_names());
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector) {
        std::vector<metrics::ScoreColumn<float>> ood;
        for (const ScoredSet& set : scores.ood)
            ood.push_back(set.column(scores.detectors, detector));
        const auto metrics = metrics::evaluate_sets<float>(
            scores.id.column(scores.detectors, detector), ood, groups);
        const auto rows =
            metric_rows(scores.detectors[detector], scores.ood_names(), metrics, scores.groups);
        report.rows.insert(report.rows.end(), rows.begin(), rows.end());
    }
    report.sets.push_back({.name = "val",
                           .role = SetRole::in_distribution,
                           .file = "val.h5",
                           .left_out = {},
                           .provenance = {}});
    for (const std::string& name : scores.ood_names())
        report.sets.push_back({.name = name,
                               .file = name + ".h5",
                               .scores = "../" + name + ".h5",
                               .left_out = {},
                               .provenance = {}});
    return report;
}

}  // namespace farout::report
