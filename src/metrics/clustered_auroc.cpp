#include "metrics/clustered_auroc.h"

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/text.h"
#include "metrics/compensated_sum.h"
#include "metrics/placements.h"

namespace farout::metrics {
namespace {

void require_of(const SortedScores<float>& scores, const Clusters& clusters) {
    if (clusters.of_row.size() != scores.column_rows())
        throw Error(concat("Detector '", printable(scores.detector()), "', set '",
                           printable(scores.set()), "': ", scores.column_rows(),
                           " scores, but clusters of ", clusters.of_row.size(),
                           " rows. They must belong together."));
}

/// Twice the placement values among `others`, summed over each cluster, as shares.
std::vector<double> summed(const std::vector<std::uint64_t>& twice,
                           const SortedScores<float>& scores, const Clusters& clusters,
                           const SortedScores<float>& others) {
    require_of(scores, clusters);
    std::vector<std::uint64_t> sums(clusters.count);
    for (std::size_t i = 0; i < twice.size(); ++i)
        sums.at(clusters.of_row[scores.rows()[i]]) += twice[i];
    std::vector<double> shares;
    for (const std::uint64_t sum : sums)
        shares.push_back(static_cast<double>(sum) / static_cast<double>(2 * others.count()));
    return shares;
}

}  // namespace

std::vector<std::uint64_t> cluster_sizes(const SortedScores<float>& scores,
                                         const Clusters& clusters) {
    require_of(scores, clusters);
    std::vector<std::uint64_t> sizes(clusters.count);
    for (const std::uint32_t row : scores.rows()) ++sizes.at(clusters.of_row[row]);
    return sizes;
}

ClusterSums cluster_sums(const SortedScores<float>& id, const Clusters& of_id,
                         const SortedScores<float>& ood, const Clusters& of_ood) {
    return {summed(twice_below(id, ood), id, of_id, ood),
            summed(twice_above(ood, id), ood, of_ood, id)};
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
