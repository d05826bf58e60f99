#include "metrics/evaluate.h"

#include "core/error.h"
#include "metrics/auroc.h"
#include "metrics/compensated_sum.h"
#include "metrics/operating_points.h"
#include "metrics/precision_recall.h"

namespace farout {
namespace {

void set_interval(SetMetrics& metrics) {
    const Interval interval = auroc_interval(metrics.auroc, metrics.auroc_variance);
    metrics.auroc_low = interval.low;
    metrics.auroc_high = interval.high;
}

/// Evaluates a pair of sets; visit_too(threshold) sees the walk as well.
template <typename Score, typename Visit>
SetMetrics evaluate_with(const SortedScores<Score>& id, const SortedScores<Score>& ood,
                         Visit&& visit_too) {
    const SetSizes sizes{id.count(), ood.count()};
    AurocCounts auroc(sizes);
    PrecisionRecallAreas areas(sizes);
    OperatingPoints points(sizes);
    for_each_threshold(id, ood, [&](const Threshold& at) {
        auroc.visit(at);
        areas.visit(at);
        points.visit(at);
        visit_too(at);
    });
    SetMetrics metrics;
    metrics.n_id = sizes.id;
    metrics.n_ood = sizes.ood;
    metrics.auroc = auroc.auroc();
    metrics.auroc_variance = auroc.variance();
    metrics.fpr95_id_positive = points.fpr95_id_positive();
    metrics.fpr95_ood_positive = points.fpr95_ood_positive();
    metrics.aupr_in = areas.aupr_in();
    metrics.aupr_out = areas.aupr_out();
    metrics.detection_error = points.detection_error();
    set_interval(metrics);
    return metrics;
}

double mean_of(const std::vector<SetMetrics>& sets, double SetMetrics::*figure) {
    CompensatedSum sum;
    for (const SetMetrics& set : sets) sum.add(set.*figure);
    return sum.value() / static_cast<double>(sets.size());
}

/// What the choice of in-distribution images adds to the variance of a mean over `sets` AUROCs:
/// the sample variance of each image's mean placement over their number. It equals the sum of the
/// covariance matrix that DeLong et al. (1988) build from the placements, over sets².
double id_variance_of_mean(const std::vector<double>& summed_placements, std::size_t sets) {
    const double n = static_cast<double>(summed_placements.size());
    CompensatedSum sum;
    for (const double placement : summed_placements) sum.add(placement);
    const double mean = sum.value() / n;
    CompensatedSum squares;
    for (const double placement : summed_placements) {
        squares.add((placement - mean) * (placement - mean));
    }
    const double k = static_cast<double>(sets);
    return squares.value() / (n - 1) / n / k / k;  // 0/0 = NaN for one image, as documented
}

}  // namespace

template <typename Score>
SetMetrics evaluate(const SortedScores<Score>& id, const SortedScores<Score>& ood) {
    return evaluate_with(id, ood, [](const Threshold&) {});
}

template <typename Score>
MeanOverSets<Score>::MeanOverSets(const SortedScores<Score>& id)
    : id_(id), id_placements_(id.count()) {}

template <typename Score>
SetMetrics MeanOverSets<Score>::add(const SortedScores<Score>& ood) {
    const SetSizes sizes{id_.count(), ood.count()};
    const double scale = 2 * static_cast<double>(sizes.ood);
    sets_.push_back(evaluate_with(id_, ood, [&](const Threshold& at) {
        const double placement = static_cast<double>(twice_ood_below(at, sizes)) / scale;
        for (std::uint64_t i = at.id_above; i < at.id_accepted(); ++i) {
            id_placements_[i] += placement;
        }
    }));
    return sets_.back();
}

template <typename Score>
SetMetrics MeanOverSets<Score>::mean() const {
    if (sets_.empty()) {
        throw Error("There are no out-of-distribution sets. Name at least one.");
    }
    SetMetrics mean;
    mean.n_id = id_.count();
    for (const SetMetrics& set : sets_) mean.n_ood += set.n_ood;
    for (double SetMetrics::*figure :
         {&SetMetrics::auroc, &SetMetrics::fpr95_id_positive, &SetMetrics::fpr95_ood_positive,
          &SetMetrics::aupr_in, &SetMetrics::aupr_out, &SetMetrics::detection_error}) {
        mean.*figure = mean_of(sets_, figure);
    }
    mean.auroc_variance.id = id_variance_of_mean(id_placements_, sets_.size());
    const double k = static_cast<double>(sets_.size());
    for (const SetMetrics& set : sets_) mean.auroc_variance.ood += set.auroc_variance.ood / k / k;
    set_interval(mean);
    return mean;
}

template <typename Score>
DetectorMetrics evaluate_sets(const ScoreColumn<Score>& id,
                              std::span<const ScoreColumn<Score>> ood) {
    const SortedScores<Score> sorted_id(id);
    MeanOverSets<Score> mean(sorted_id);
    DetectorMetrics metrics;
    for (const ScoreColumn<Score>& column : ood) {
        metrics.sets.push_back(mean.add(SortedScores<Score>(column)));
    }
    metrics.mean = mean.mean();
    return metrics;
}

template SetMetrics evaluate(const SortedScores<float>&, const SortedScores<float>&);
template SetMetrics evaluate(const SortedScores<double>&, const SortedScores<double>&);
template class MeanOverSets<float>;
template class MeanOverSets<double>;
template DetectorMetrics evaluate_sets(const ScoreColumn<float>&,
                                       std::span<const ScoreColumn<float>>);
template DetectorMetrics evaluate_sets(const ScoreColumn<double>&,
                                       std::span<const ScoreColumn<double>>);

}  // namespace farout
