#include "metrics/evaluation.h"

#include <algorithm>

#include "core/error.h"
#include "metrics/figures.h"

namespace farout::metrics {

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

PairWalk::PairWalk(SetSizes sizes) : sizes_(sizes), auroc_(sizes), areas_(sizes), points_(sizes) {}

RelayState PairWalk::state() {
    RelayState state = points_.state();
    state.insert(state.end(), {bytes_of(at_), bytes_of(auroc_), bytes_of(areas_)});
    return state;
}

Evaluation PairWalk::evaluation() const {
    Evaluation evaluation{{}, points_.id_positive(), points_.ood_positive()};
    SetMetrics& metrics = evaluation.metrics;
    metrics.n_id = sizes_.id;
    metrics.n_ood = sizes_.ood;
    for (const Figure& figure : figures())
        if (!figure.is_end()) metrics.*figure.value = figure.of(*this);
    metrics.auroc_variance = auroc_.variance();
    set_auroc_interval(metrics);
    set_fpr95_intervals(metrics, shared_threshold_interval({&evaluation.id_positive, 1}),
                        evaluation.ood_positive.interval);
    return evaluation;
}

namespace {

double mean_of_figure(const std::vector<SetMetrics>& sets, double SetMetrics::*figure) {
    CompensatedSum sum;
    for (const SetMetrics& set : sets) sum.add(set.*figure);
    return sum.value() / static_cast<double>(sets.size());
}

}  // namespace

void MeanOverSets::add(const Evaluation& evaluation) {
    sets_.push_back(evaluation.metrics);
    id_positive_.push_back(evaluation.id_positive);
    ood_positive_.push_back(evaluation.ood_positive);
}

SetMetrics MeanOverSets::mean_of(std::uint64_t n_id, double id_variance) const {
    if (sets_.empty()) {
        throw Error("There are no out-of-distribution sets. Name at least one.");
    }
    SetMetrics mean;
    mean.n_id = n_id;
    for (const SetMetrics& set : sets_) mean.n_ood += set.n_ood;
    for (const Figure& figure : figures())
        if (!figure.is_end()) mean.*figure.value = mean_of_figure(sets_, figure.value);
    mean.auroc_variance.id = id_variance;
    const double k = static_cast<double>(sets_.size());
    for (const SetMetrics& set : sets_) mean.auroc_variance.ood += set.auroc_variance.ood / k / k;
    set_auroc_interval(mean);
    set_fpr95_intervals(mean, shared_threshold_interval(id_positive_),
                        shared_sample_interval(ood_positive_));
    return mean;
}

}  // namespace farout::metrics
