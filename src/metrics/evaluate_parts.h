#pragma once
/// A detector's figures where several hold a part of the sorted scores each; one that holds them
/// all is the simplest case.

#include <algorithm>
#include <numeric>

#include "metrics/auroc.h"
#include "metrics/mean_over_sets.h"

namespace farout::metrics {

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
