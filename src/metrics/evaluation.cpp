#include "metrics/evaluation.h"

#include <algorithm>

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

}  // namespace farout::metrics
