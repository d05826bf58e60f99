#pragma once
/// How sure an AUROC is where images come in clusters: classes, folders. Images of one cluster may
/// resemble each other; clusters are drawn independently, and in-distribution and OOD images are
/// never of one cluster.
///
/// Obuchowski, "Nonparametric analysis of clustered ROC curve data", Biometrics 53 (1997): DeLong's
/// variance (auroc.h) with the sum over a cluster's placement values in the place of an image's.
/// Her S11, of clusters that have images of both kinds, is 0 here.

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// Which cluster each row of a set is of.
struct Clusters {
    std::vector<std::uint32_t> of_row;  ///< any numbers below count; of rows left out any at all
    std::size_t count = 0;
};

/// How many of these images each cluster has. Throws Error where the clusters are of another number
/// of rows than the scores.
std::vector<std::uint64_t> cluster_sizes(const SortedScores<float>& scores,
                                         const Clusters& clusters);

/// The placement values of images among those of the other set, summed over each cluster: of one
/// OOD set, or, the in-distribution ones, the mean over several.
struct ClusterSums {
    std::vector<double> id;
    std::vector<double> ood;
};

/// O(n_id + n_ood); the sums are exact but for one rounding each. Throws Error as cluster_sizes().
ClusterSums cluster_sums(const SortedScores<float>& id, const Clusters& of_id,
                         const SortedScores<float>& ood, const Clusters& of_ood);

/// The variance of the mean of placement values whose clusters have these sums and sizes: I / (I −
/// 1) · Σ (sum − size · mean)² / n² over the I clusters that have images. NaN for a single one.
double clustered_variance(std::span<const double> sums, std::span<const std::uint64_t> sizes);

/// How many clusters have images.
std::uint64_t count_clusters(std::span<const std::uint64_t> sizes);

}  // namespace farout::metrics
