#include "metrics/clustered_auroc.h"

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/text.h"
#include "metrics/compensated_sum.h"

namespace farout::metrics {
namespace {

using Scored = ClusteredScores::Scored;
using Sums = std::vector<std::uint64_t>;

/// Takes the run of scores equal to `score` off and adds `value` to the clusters of each.
void add_run(std::span<const Scored>& left, float score, std::uint64_t value, Sums& sums) {
    std::size_t count = 0;
    for (; count < left.size() && left[count].score == score; ++count)
        sums[left[count].cluster] += value;
    left = left.subspan(count);
}

std::size_t run_length(std::span<const Scored> left, float score) {
    std::size_t count = 0;
    while (count < left.size() && left[count].score == score) ++count;
    return count;
}

std::vector<double> shares(const Sums& twice, std::uint64_t others) {
    std::vector<double> sums;
    for (const std::uint64_t sum : twice)
        sums.push_back(static_cast<double>(sum) / static_cast<double>(2 * others));
    return sums;
}

}  // namespace

ClusteredScores::ClusteredScores(const ScoreColumn<float>& column,
                                 std::span<const std::uint32_t> cluster_of_row,
                                 std::size_t clusters)
    : sizes_(clusters) {
    const std::size_t rows = column.scores.size();
    if (cluster_of_row.size() != rows)
        throw Error(concat("Detector '", printable(column.detector), "', set '",
                           printable(column.set), "': ", rows, " scores, but clusters of ",
                           cluster_of_row.size(), " rows. They must belong together."));
    values_.reserve(scores_that_take_part(column).size());  // complains of NaN
    for (std::size_t row = 0; row < rows; ++row) {
        if (!column.taken.empty() && column.taken[row] == 0) continue;
        values_.push_back({column.scores[row], cluster_of_row[row]});
        ++sizes_.at(cluster_of_row[row]);
    }
    std::ranges::sort(values_, std::greater<>(), &Scored::score);
}

ClusterSums cluster_sums(const ClusteredScores& id, const ClusteredScores& ood) {
    Sums id_sums(id.sizes().size()), ood_sums(ood.sizes().size());
    std::span<const Scored> id_left = id.values(), ood_left = ood.values();
    while (!id_left.empty() || !ood_left.empty()) {
        const bool id_next = ood_left.empty() ||
                             (!id_left.empty() && id_left.front().score >= ood_left.front().score);
        const float score = id_next ? id_left.front().score : ood_left.front().score;
        const std::uint64_t id_above = id.values().size() - id_left.size();
        const std::uint64_t id_equal = run_length(id_left, score);
        const std::uint64_t ood_equal = run_length(ood_left, score);
        const std::uint64_t ood_below = ood_left.size() - ood_equal;
        add_run(id_left, score, 2 * ood_below + ood_equal, id_sums);
        add_run(ood_left, score, 2 * id_above + id_equal, ood_sums);
    }
    return {shares(id_sums, ood.values().size()), shares(ood_sums, id.values().size())};
}

double clustered_variance(std::span<const double> sums, std::span<const std::uint64_t> sizes) {
    const auto clusters = static_cast<double>(count_clusters(sizes));
    if (clusters < 2) return std::numeric_limits<double>::quiet_NaN();
    CompensatedSum all;
    double n = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        all.add(sums[i]);
        n += static_cast<double>(sizes[i]);
    }
    const double mean = all.value() / n;
    CompensatedSum squares;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const double rest = sums[i] - static_cast<double>(sizes[i]) * mean;
        squares.add(rest * rest);
    }
    return clusters / (clusters - 1) * squares.value() / n / n;
}

std::uint64_t count_clusters(std::span<const std::uint64_t> sizes) {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(sizes, [](std::uint64_t size) { return size > 0; }));
}

}  // namespace farout::metrics
