#pragma once
/// The mean over OOD sets that share their in-distribution scores.

#include "metrics/compensated_sum.h"
#include "metrics/evaluation.h"

namespace farout::metrics {

/// Every figure is the unweighted mean over the sets, n_ood their sum. The AUROCs are correlated
/// through the in-distribution scores, which the variance accounts for: with the DeLong covariance
/// S of the K AUROCs, it is 1ᵀS1 / K². So are the FPR95s, through a threshold that they share or
/// the scores in which they are counted: shared_threshold_interval() and shared_sample_interval().
/// The OOD sets count as independent.
class MeanOverSets {
  public:
    /// `distinct_id`: how many distinct in-distribution scores are held here.
    explicit MeanOverSets(std::size_t distinct_id) : placements_(distinct_id) {}

    /// A set's placement value at the distinct in-distribution score of this number, from the
    /// highest.
    void add_placement(std::size_t number, double placement) { placements_[number] += placement; }
    void add(const Evaluation& evaluation);

    /// `id`: the in-distribution scores, as evaluate_parts() has them. Throws Error when nothing
    /// was added.
    template <typename Part>
    SetMetrics mean(const Part& id, Relay& relay) const {
        return mean_of(id.count(), id_variance(id, relay));
    }

  private:
    /// Calls use(summed placement) for each in-distribution score.
    template <typename Runs, typename Use>
    void for_each_placement(Runs id, Use&& use) const {
        for (const double placement : placements_)
            for (std::uint64_t left = id.take(); left > 0; --left) use(placement);
    }

    /// What the choice of in-distribution images adds to the variance of the mean AUROC: the
    /// sample variance of each image's mean placement over their number. It equals the sum of the
    /// covariance matrix that DeLong et al. (1988) build from the placements, over sets².
    template <typename Part>
    double id_variance(const Part& id, Relay& relay) const {
        const double n = static_cast<double>(id.count());
        CompensatedSum sum;
        relay.take_over({bytes_of(sum)});
        for_each_placement(id.runs(), [&](double placement) { sum.add(placement); });
        relay.hand_over({bytes_of(sum)});
        const double mean = sum.value() / n;
        CompensatedSum squares;
        relay.take_over({bytes_of(squares)});
        for_each_placement(id.runs(), [&](double placement) {
            squares.add((placement - mean) * (placement - mean));
        });
        relay.hand_over({bytes_of(squares)});
        const double k = static_cast<double>(sets_.size());
        return squares.value() / (n - 1) / n / k / k;  // 0/0 = NaN for one image, as documented
    }

    SetMetrics mean_of(std::uint64_t n_id, double id_variance) const;

    std::vector<double> placements_;  ///< summed over the sets, one a distinct score
    std::vector<SetMetrics> sets_;
    std::vector<FalsePositives> id_positive_;
    std::vector<FalsePositiveRate> ood_positive_;
};

}  // namespace farout::metrics
