#include "core/error.h"
#include "metrics/compensated_sum.h"
#include "metrics/evaluation.h"

namespace farout {
namespace {

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
MeanOverSets<Score>::MeanOverSets(const SortedScores<Score>& id)
    : id_(id), id_placements_(id.count()) {}

template <typename Score>
SetMetrics MeanOverSets<Score>::add(const SortedScores<Score>& ood) {
    const SetSizes sizes{id_.count(), ood.count()};
    const double scale = 2 * static_cast<double>(sizes.ood);
    Evaluation evaluation = evaluate_with(id_, ood, [&](const Threshold& at) {
        const double placement = static_cast<double>(twice_ood_below(at, sizes)) / scale;
        for (std::uint64_t i = at.id_above; i < at.id_accepted(); ++i) {
            id_placements_[i] += placement;
        }
    });
    sets_.push_back(evaluation.metrics);
    id_positive_.push_back(std::move(evaluation.id_positive));
    ood_positive_.push_back(evaluation.ood_positive);
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
    set_auroc_interval(mean);
    set_fpr95_intervals(mean, shared_threshold_interval(id_positive_),
                        shared_sample_interval(ood_positive_));
    return mean;
}

template class MeanOverSets<float>;
template class MeanOverSets<double>;

}  // namespace farout
