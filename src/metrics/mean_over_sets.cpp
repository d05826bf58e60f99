#include "metrics/mean_over_sets.h"

#include "core/error.h"
#include "metrics/figures.h"

namespace farout::metrics {
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
