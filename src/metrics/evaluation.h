#pragma once
/// One walk over a pair of sets: their figures, and what a mean over sets needs beside them; the
/// mean over OOD sets that share their in-distribution scores; and all of a detector's figures
/// where several hold a part of the sorted scores each. One that holds them all is the simplest
/// case.

#include <algorithm>
#include <numeric>

#include "metrics/auroc.h"
#include "metrics/compensated_sum.h"
#include "metrics/evaluate.h"
#include "metrics/operating_points.h"
#include "metrics/precision_recall.h"
#include "metrics/threshold_walk.h"

namespace farout::metrics {

/// How sure each area under a curve is; `value` is the figure.
struct UncertainAreas {
    UncertainFigure auroc;
    UncertainFigure aupr_in;
    UncertainFigure aupr_out;
    UncertainFigure aupr_in_balanced;
    UncertainFigure aupr_out_balanced;
};

struct Evaluation {
    SetMetrics metrics;
    UncertainAreas areas;
    FalsePositives id_positive;
    FalsePositiveRate ood_positive;
    DetectionErrors errors;
};

/// All that is counted on the way down the scores of two sets.
class PairWalk {
  public:
    /// Throws Error when 2·n_id·n_ood ≥ 2^64.
    explicit PairWalk(SetSizes sizes);

    /// The next scores of both sets, as walk_thresholds() has them; visit_too(threshold) sees them
    /// as well.
    template <typename Runs, typename Visit>
    void go_on(Runs id, Runs ood, Visit&& visit_too) {
        Threshold at = at_;
        walk_thresholds(at, id, ood, [&](const Threshold& threshold) {
            auroc_.visit(threshold);
            areas_.visit(threshold);
            points_.visit(threshold);
            visit_too(threshold);
        });
        at_ = at;
    }

    /// What go_on() changes.
    RelayState state();

    /// After the last score; the figures are those of the table (figures.h), out of what follows.
    Evaluation evaluation() const;

    const AurocCounts& auroc() const { return auroc_; }
    const PrecisionRecallAreas& areas() const { return areas_; }
    const OperatingPoints& points() const { return points_; }

  private:
    SetSizes sizes_;
    Threshold at_;
    AurocCounts auroc_;
    PrecisionRecallAreas areas_;
    OperatingPoints points_;
};

/// Every figure is the unweighted mean over the sets, n_ood their sum. The AUROCs are correlated
/// through the in-distribution scores, which the variance accounts for: with the DeLong covariance
/// S of the K AUROCs, it is 1ᵀS1 / K². So are the FPR95s, through a threshold that they share or
/// the scores in which they are counted: shared_threshold_interval() and shared_sample_interval().
/// Of the AUPRs and the detection error, what the in-distribution images add counts as fully
/// correlated, the most that it can be. The OOD sets count as independent.
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
    std::vector<UncertainAreas> areas_;
    std::vector<FalsePositives> id_positive_;
    std::vector<FalsePositiveRate> ood_positive_;
    std::vector<DetectionErrors> errors_;
};

/// How many runs there are.
template <typename Runs>
std::size_t count_runs(Runs runs) {
    std::size_t count = 0;
    for (; !runs.done(); runs.take()) ++count;
    return count;
}

/// The sets of all means: over all of them, and over each group, in the order of sets whatever the
/// group's own (sums of doubles depend on it).
inline std::vector<SetNumbers> sets_of_means(std::size_t sets, std::span<const SetNumbers> groups) {
    std::vector<SetNumbers> means(1, SetNumbers(sets));
    std::iota(means.front().begin(), means.front().end(), std::size_t{0});
    means.insert(means.end(), groups.begin(), groups.end());
    for (SetNumbers& mean : means) std::sort(mean.begin(), mean.end());
    return means;
}

/// The figures on `sets` OOD sets. A part has count(), the number of scores of the whole set, and
/// runs(), the runs of equal scores that are held here, highest first (such as ScoreRuns). Scores
/// of all sets are parted at the same values. part_of(set) gives an OOD set's part; only one is
/// held at a time where it makes them. The result is the same for every holder, and the same bits
/// however the scores are parted.
template <typename Part, typename PartOf>
DetectorMetrics evaluate_parts(const Part& id, std::size_t sets, const PartOf& part_of,
                               std::span<const SetNumbers> groups, Relay& relay) {
    const std::vector<SetNumbers> members = sets_of_means(sets, groups);
    std::vector<MeanOverSets> means(members.size(), MeanOverSets(count_runs(id.runs())));
    DetectorMetrics metrics;
    for (std::size_t set = 0; set < sets; ++set) {
        std::vector<MeanOverSets*> takers;
        for (std::size_t mean = 0; mean < means.size(); ++mean)
            if (std::binary_search(members[mean].begin(), members[mean].end(), set))
                takers.push_back(&means[mean]);
        const auto& ood = part_of(set);
        const SetSizes sizes{id.count(), ood.count()};
        PairWalk walk(sizes);
        relay.take_over(walk.state());
        walk.go_on(id.runs(), ood.runs(),
                   [&, number = std::size_t{0}](const Threshold& at) mutable {
                       if (at.id_equal == 0) return;
                       const double placement = id_placement(at, sizes);
                       for (MeanOverSets* taker : takers) taker->add_placement(number, placement);
                       ++number;
                   });
        relay.hand_over(walk.state());
        const Evaluation evaluation = walk.evaluation();
        for (MeanOverSets* taker : takers) taker->add(evaluation);
        metrics.sets.push_back(evaluation.metrics);
    }
    metrics.mean = means.front().mean(id, relay);
    for (std::size_t group = 0; group < groups.size(); ++group)
        metrics.group_means.push_back(means[group + 1].mean(id, relay));
    return metrics;
}

}  // namespace farout::metrics
