#include "metrics/evaluate.h"

#include <algorithm>

#include "metrics/evaluation.h"

namespace farout {

void set_auroc_interval(SetMetrics& metrics) {
    const Interval interval = auroc_interval(metrics.auroc, metrics.auroc_variance);
    metrics.auroc_low = interval.low;
    metrics.auroc_high = interval.high;
}

void set_fpr95_intervals(SetMetrics& metrics, const Interval& id_positive,
                         const Interval& ood_positive) {
    // The rates themselves are rounded otherwise than the ends.
    metrics.fpr95_id_positive_low = std::min(id_positive.low, metrics.fpr95_id_positive);
    metrics.fpr95_id_positive_high = std::max(id_positive.high, metrics.fpr95_id_positive);
    metrics.fpr95_ood_positive_low = std::min(ood_positive.low, metrics.fpr95_ood_positive);
    metrics.fpr95_ood_positive_high = std::max(ood_positive.high, metrics.fpr95_ood_positive);
}

Evaluation evaluation_of(const SetSizes& sizes, const AurocCounts& auroc,
                         const PrecisionRecallAreas& areas, const OperatingPoints& points) {
    Evaluation evaluation{{}, points.id_positive(), points.ood_positive()};
    SetMetrics& metrics = evaluation.metrics;
    metrics.n_id = sizes.id;
    metrics.n_ood = sizes.ood;
    metrics.auroc = auroc.auroc();
    metrics.auroc_variance = auroc.variance();
    metrics.fpr95_id_positive = points.fpr95_id_positive();
    metrics.fpr95_ood_positive = points.fpr95_ood_positive();
    metrics.aupr_in = areas.aupr_in();
    metrics.aupr_out = areas.aupr_out();
    metrics.detection_error = points.detection_error();
    set_auroc_interval(metrics);
    set_fpr95_intervals(metrics, shared_threshold_interval({&evaluation.id_positive, 1}),
                        evaluation.ood_positive.interval);
    return evaluation;
}

template <typename Score>
SetMetrics evaluate(const SortedScores<Score>& id, const SortedScores<Score>& ood) {
    return evaluate_with(id, ood, [](const Threshold&) {}).metrics;
}

template <typename Score>
DetectorMetrics evaluate_sets(const ScoreColumn<Score>& id, std::span<const ScoreColumn<Score>> ood,
                              std::span<const SetNumbers> groups) {
    const SortedScores<Score> sorted_id(id);
    const std::vector<SortedScores<Score>> sorted(ood.begin(), ood.end());
    MeanOverSets<Score> mean(sorted_id);
    DetectorMetrics metrics;
    for (const SortedScores<Score>& set : sorted) metrics.sets.push_back(mean.add(set));
    metrics.mean = mean.mean();
    for (const SetNumbers& group : groups) {
        MeanOverSets<Score> mean_of_group(sorted_id);
        for (const std::size_t set : group) mean_of_group.add(sorted.at(set));
        metrics.group_means.push_back(mean_of_group.mean());
    }
    return metrics;
}

template SetMetrics evaluate(const SortedScores<float>&, const SortedScores<float>&);
template SetMetrics evaluate(const SortedScores<double>&, const SortedScores<double>&);
template DetectorMetrics evaluate_sets(const ScoreColumn<float>&,
                                       std::span<const ScoreColumn<float>>,
                                       std::span<const SetNumbers>);
template DetectorMetrics evaluate_sets(const ScoreColumn<double>&,
                                       std::span<const ScoreColumn<double>>,
                                       std::span<const SetNumbers>);

}  // namespace farout
