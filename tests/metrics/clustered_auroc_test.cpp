// Against Obuchowski's formulas over all pairs: fixtures/make_clusters.py.
#include "metrics/clustered_auroc.h"

#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>

#include <gtest/gtest.h>

#include "core/error.h"
#include "score_cases.h"

namespace farout::metrics {
namespace {

struct ClusteredSet {
    std::vector<float> scores;
    std::vector<std::uint32_t> clusters;

    /// Each image a cluster of its own.
    ClusteredSet by_image() const {
        ClusteredSet set = *this;
        std::iota(set.clusters.begin(), set.clusters.end(), 0U);
        return set;
    }
    SortedScores<float> sorted() const { return SortedScores<float>(column_of(scores)); }
    Clusters of_rows() const { return {clusters, 200}; }
};

struct ClusterCase {
    std::string name;
    ClusteredSet id;
    std::vector<ClusteredSet> ood;
    Figures expected;
};

std::vector<ClusterCase> read_cases() {
    std::ifstream file(FAROUT_FIXTURES "/clusters.txt");
    std::vector<ClusterCase> cases;
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream in(line);
        std::string key, word;
        in >> key;
        if (key == "case") {
            in >> cases.emplace_back().name;
            continue;
        }
        if (key == "ood") cases.back().ood.emplace_back();
        while (in >> word) {
            if (key == "expect")
                cases.back().expected[word.substr(0, word.find('='))] =
                    std::stod(word.substr(word.find('=') + 1));
            if (key == "id") cases.back().id.scores.push_back(std::stof(word));
            if (key == "id_cluster")
                cases.back().id.clusters.push_back(static_cast<std::uint32_t>(std::stoul(word)));
            if (key == "ood") cases.back().ood.back().scores.push_back(std::stof(word));
            if (key == "ood_cluster")
                cases.back().ood.back().clusters.push_back(
                    static_cast<std::uint32_t>(std::stoul(word)));
        }
    }
    return cases;
}

/// Of the mean over the sets: the in-distribution part, and the OOD part.
std::pair<double, double> parts_of(const ClusteredSet& id, const std::vector<ClusteredSet>& sets) {
    const SortedScores<float> sorted = id.sorted();
    const double k = static_cast<double>(sets.size());
    std::vector<double> sums(200);
    double of_ood = 0;
    for (const ClusteredSet& set : sets) {
        const SortedScores<float> ood = set.sorted();
        const ClusterSums placed = cluster_sums(sorted, id.of_rows(), ood, set.of_rows());
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += placed.id[i] / k;
        of_ood += clustered_variance(placed.ood, cluster_sizes(ood, set.of_rows())) / k / k;
    }
    return {clustered_variance(sums, cluster_sizes(sorted, id.of_rows())), of_ood};
}

void expect_value(double value, double expected) {
    if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(value)) << value;
    else
        EXPECT_NEAR(value, expected, 1e-13 + 1e-12 * expected);
}

TEST(ClusteredAuroc, VariancesAreObuchowskis) {
    const std::vector<ClusterCase> cases = read_cases();
    EXPECT_EQ(cases.size(), 11U);
    for (const ClusterCase& one : cases) {
        SCOPED_TRACE(one.name);
        std::vector<ClusteredSet> images;
        for (const ClusteredSet& set : one.ood) images.push_back(set.by_image());
        const auto [id_images, ood_images] = parts_of(one.id.by_image(), images);
        const auto [id_classes, ood_folders] = parts_of(one.id, one.ood);
        expect_value(id_images + ood_images, one.expected.at("images"));
        expect_value(id_classes + ood_images, one.expected.at("id_classes"));
        expect_value(id_classes + ood_folders, one.expected.at("both"));
    }
}

TEST(ClusteredAuroc, ByImageIsDeLong) {
    for (const ClusterCase& one : read_cases()) {
        SCOPED_TRACE(one.name);
        const auto [of_id, of_ood] = parts_of(one.id.by_image(), {one.ood.front().by_image()});
        const SetMetrics metrics = evaluate_scores(one.id.scores, one.ood.front().scores);
        EXPECT_NEAR(of_id, metrics.auroc_variance.id, 1e-14);
        EXPECT_NEAR(of_ood, metrics.auroc_variance.ood, 1e-14);
    }
}

TEST(ClusteredAuroc, RowsThatTakeNoPartAreInNoCluster) {
    const std::vector<float> scores{3, 2, NAN, 1};
    const std::vector<std::uint8_t> taken{1, 1, 0, 1};
    const Clusters clusters{{0, 0, 1, 2}, 4};
    const SortedScores<float> sorted({scores, taken, "msp", "val"});
    EXPECT_EQ(cluster_sizes(sorted, clusters), (std::vector<std::uint64_t>{2, 0, 1, 0}));
    EXPECT_EQ(count_clusters(cluster_sizes(sorted, clusters)), 2U);
    EXPECT_EQ(cluster_sums(sorted, clusters, sorted, clusters).id,
              (std::vector<double>{(2.5 + 1.5) / 3, 0, 0.5 / 3, 0}));
    const Clusters of_fewer_rows{{0, 0, 1}, 4};
    EXPECT_THROW(cluster_sizes(sorted, of_fewer_rows), Error);
    EXPECT_THROW(cluster_sums(sorted, of_fewer_rows, sorted, clusters), Error);
}

}  // namespace
}  // namespace farout::metrics
