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

/// The scores of a set that take part, highest first, each with its cluster.
class ClusteredScores {
  public:
    /// The cluster of each of the column's rows: any numbers below `clusters`. Throws Error as
    /// SortedScores does, and where the lengths differ.
    ClusteredScores(const ScoreColumn<float>& column, std::span<const std::uint32_t> cluster_of_row,
                    std::size_t clusters);

    struct Scored {
        float score = 0;
        std::uint32_t cluster = 0;
    };
    std::span<const Scored> values() const { return values_; }
    /// How many images each cluster has.
    std::span<const std::uint64_t> sizes() const { return sizes_; }

  private:
    std::vector<Scored> values_;
    std::vector<std::uint64_t> sizes_;
};

/// The placement values of images among those of the other set, summed over each cluster: of one
/// OOD set, or, the in-distribution ones, the mean over several.
struct ClusterSums {
    std::vector<double> id;
    std::vector<double> ood;
};

/// O(n_id + n_ood); the sums are exact but for one rounding each.
ClusterSums cluster_sums(const ClusteredScores& id, const ClusteredScores& ood);

/// The variance of the mean of placement values whose clusters have these sums and sizes: I / (I −
/// 1) · Σ (sum − size · mean)² / n² over the I clusters that have images. NaN for a single one.
double clustered_variance(std::span<const double> sums, std::span<const std::uint64_t> sizes);

/// How many clusters have images.
std::uint64_t count_clusters(std::span<const std::uint64_t> sizes);

}  // namespace farout::metrics
