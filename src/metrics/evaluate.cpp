#include "metrics/evaluate.h"

#include "metrics/evaluation.h"

namespace farout::metrics {

template <typename Score>
SetMetrics evaluate(const SortedScores<Score>& id, const SortedScores<Score>& ood) {
    PairWalk walk({id.count(), ood.count()});
    walk.go_on(id.runs(), ood.runs(), [](const Threshold&) {});
    return walk.evaluation().metrics;
}

template <typename Score>
DetectorMetrics evaluate_sets(const SortedScores<Score>& id,
                              std::span<const SortedScores<Score>> ood,
                              std::span<const SetNumbers> groups) {
    const auto part_of = [&](std::size_t set) -> const SortedScores<Score>& { return ood[set]; };
    NoRelay alone;
    return evaluate_parts(id, ood.size(), part_of, groups, alone);
}

template <typename Score>
DetectorMetrics evaluate_sets(const ScoreColumn<Score>& id, std::span<const ScoreColumn<Score>> ood,
                              std::span<const SetNumbers> groups) {
    const std::vector<SortedScores<Score>> sorted(ood.begin(), ood.end());
    return evaluate_sets<Score>(SortedScores<Score>(id), sorted, groups);
}

template SetMetrics evaluate(const SortedScores<float>&, const SortedScores<float>&);
template SetMetrics evaluate(const SortedScores<double>&, const SortedScores<double>&);
template DetectorMetrics evaluate_sets(const SortedScores<float>&,
                                       std::span<const SortedScores<float>>,
                                       std::span<const SetNumbers>);
template DetectorMetrics evaluate_sets(const SortedScores<double>&,
                                       std::span<const SortedScores<double>>,
                                       std::span<const SetNumbers>);
template DetectorMetrics evaluate_sets(const ScoreColumn<float>&,
                                       std::span<const ScoreColumn<float>>,
                                       std::span<const SetNumbers>);
template DetectorMetrics evaluate_sets(const ScoreColumn<double>&,
                                       std::span<const ScoreColumn<double>>,
                                       std::span<const SetNumbers>);

}  // namespace farout::metrics
