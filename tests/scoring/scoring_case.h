#pragma once
/// A set with rows of every kind and detectors that are readied for it, and how tables are
/// compared.

#include <cstring>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "detectors/reference_case.h"
#include "scoring/scoring.h"

namespace farout::scoring {

/// A set of several runs, with rows of every kind, and detectors readied with statistics fitted on
/// it.
struct ScoringCase {
    GeneratedSet set{26500, 20, 7};
    FittedClassifier fitted;
    Detectors detectors = make_detectors({}, {});

    ScoringCase() {
        const auto alone = make_local_communicator();
        fitted = {set.head,
                  fit_statistics(*alone, set.source(), set.head, needs_of(detectors)).statistics};
        prepare_all(detectors, fitted);
    }
    FeaturesInMemory spoilt() {
        set.features[4400][2] = std::numeric_limits<float>::quiet_NaN();
        set.features[4401] = set.head.weight[0].sign() * 3e38f;
        FeaturesInMemory source = set.source();
        source.spoil(7, static_cast<RowStatus>(5));
        source.spoil(26000, RowStatus::pending);
        return source;
    }
    ScoreTable score(Communicator& communicator, const FeatureSource& source) const {
        return score_all(communicator, source, ScoringTables(fitted), detectors);
    }
    ScoreTable score_on(at::Device device, Communicator& communicator,
                        const FeatureSource& source) const {
        DeviceTables tables(fitted, device);
        return score_all(communicator, source, tables, detectors);
    }
};

template <typename T>
inline void expect_same_column(const std::vector<T>& left, const std::vector<T>& right) {
    ASSERT_EQ(left.size(), right.size());
    EXPECT_EQ(std::memcmp(left.data(), right.data(), left.size() * sizeof(T)), 0);
}

inline void expect_same_table(const ScoreTable& left, const ScoreTable& right) {
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
