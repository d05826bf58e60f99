#pragma once
/// A set with rows of every kind and detectors that are readied for it, and how tables are
/// compared.

#include <cstring>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "detectors/feature_detectors.h"
#include "detectors/reference_case.h"
#include "scoring/scoring.h"

namespace farout::scoring {

/// A set of several runs, with rows of every kind, and detectors readied with statistics fitted on
/// it.
struct ScoringCase {
    detectors::GeneratedSet set{26500, 20, 7};
    statistics::FittedClassifier fitted;
    // A residual space in 20 features; few repeats, random features and sampled rows, which take
    // long.
    detectors::Detectors detectors = detectors::feature_detectors(
        {"pca_regularised.dim=7", "weiper_kld.repeats=4", "weiper_kld.bank=500", "kpca_corp.M=64",
         "nnguide.bank=300", "actsub.bank=300"});

    ScoringCase() {
        fitted = fitted_once();
        detectors::prepare_all(detectors, fitted);
    }
    features::FeaturesInMemory spoilt() {
        set.features[4400][2] = std::numeric_limits<float>::quiet_NaN();
        set.features[4401] = set.head.weight[0].sign() * 3e38f;
        features::FeaturesInMemory source = set.source();
        source.spoil(7, static_cast<features::RowStatus>(5));
        source.spoil(26000, features::RowStatus::pending);
        return source;
    }
    /// Cases differ in what they do to their set later: what they learn from it is the same.
    const statistics::FittedClassifier& fitted_once() const {
        static const statistics::FittedClassifier once = [this] {
            const auto alone = parallel::make_local_communicator();
            const features::FeaturesInMemory source = set.source();
            return statistics::FittedClassifier{
                set.head, statistics::fit_statistics(*alone, {.train = &source, .id_val = &source},
                                                     set.head, detectors::needs_of(detectors))
                              .statistics};
        }();
        return once;
    }
    scores::ScoreTable score(parallel::Communicator& communicator,
                             const features::FeatureSource& source) const {
        return score_all(communicator, source, quantities::HostTables(fitted), detectors);
    }
    scores::ScoreTable score_on(at::Device device, parallel::Communicator& communicator,
                                const features::FeatureSource& source) const {
        quantities::PlainTables tables(fitted, device);
        return score_all(communicator, source, tables, detectors);
    }
};

template <typename T>
inline void expect_same_column(const std::vector<T>& left, const std::vector<T>& right) {
    ASSERT_EQ(left.size(), right.size());
    EXPECT_EQ(std::memcmp(left.data(), right.data(), left.size() * sizeof(T)), 0);
}

inline void expect_same_table(const scores::ScoreTable& left, const scores::ScoreTable& right) {
    EXPECT_EQ(left.detectors, right.detectors);
    ASSERT_EQ(left.scores.size(), right.scores.size());
    for (std::size_t d = 0; d < left.scores.size(); ++d)
        expect_same_column(left.scores[d], right.scores[d]);
    expect_same_column(left.predictions, right.predictions);
    expect_same_column(left.labels, right.labels);
    expect_same_column(left.status, right.status);
    expect_same_column(left.row_hashes, right.row_hashes);
}

}  // namespace farout::scoring
