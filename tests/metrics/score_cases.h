#pragma once
/// fixtures/metrics.txt: scores, and figures that others computed of them.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "metrics/evaluate.h"
#include "splitmix.h"

namespace farout::metrics {

/// Figures by name, as fixtures/make_metrics.py writes them.
using Figures = std::map<std::string, double>;

struct ScoreCase {
    std::string name;
    std::vector<double> id;
    std::vector<std::vector<double>> sets;
    std::vector<Figures> expected;  ///< one a set
    Figures expected_mean;
};

std::vector<ScoreCase> read_score_cases();

/// The same figures of ours.
Figures figures_of(const SetMetrics& metrics);

template <typename Score>
ScoreColumn<Score> column_of(const std::vector<Score>& scores) {
    return {.scores = scores, .taken = {}, .detector = "msp", .set = "dtd"};
}

template <typename Score>
SetMetrics evaluate_scores(const std::vector<Score>& id, const std::vector<Score>& ood) {
    return evaluate(SortedScores<Score>(column_of(id)), SortedScores<Score>(column_of(ood)));
}

/// The figures on several sets, and their mean.
template <typename Score>
DetectorMetrics evaluate_all(const std::vector<Score>& id,
                             const std::vector<std::vector<Score>>& sets) {
    std::vector<ScoreColumn<Score>> columns;
    for (const auto& set : sets) columns.push_back(column_of(set));
    return evaluate_sets<Score>(column_of(id), columns);
}

}  // namespace farout::metrics
