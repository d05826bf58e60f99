// Detectors over the mean of the training features and the head's rows: what must hold of them
// without any reference.

#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/scored_set.h"

namespace farout::detectors {
namespace {

/// Two features and three classes, two of which have the same weights; the mean is (1, 0).
struct Small {
    statistics::FittedClassifier fitted{
        {at::tensor({1.F, 0.F, -1.F, 0.F, -1.F, 0.F}).view({3, 2}), at::tensor({0.F, 1.F, 0.F})},
        {}};
    Small() {
        fitted.statistics.numbers = {{"feature_width", 2}, {"classes", 3}};
        fitted.statistics.fitted[{"mean"}].tensors["mean"] = at::tensor({1.0, 0.0}, at::kDouble);
    }
    double score(const std::string& name, float x, float y) const {
        Detectors detectors = make_detectors({name}, {});
        prepare_all(detectors, fitted);
        return ScoredSet{fitted, at::tensor({x, y}).view({1, 2})}.score(detectors).item<double>();
    }
};

TEST(Nci, HasNoDirectionAtTheMean) {
    const Small small;
    EXPECT_FLOAT_EQ(small.score("nci(alpha=0.25)", 1, 0), 0.25);
    EXPECT_FLOAT_EQ(small.score("nci(alpha=0)", 1, 0), 0);
    EXPECT_FLOAT_EQ(small.score("nci(alpha=0)", 4, 4), 3 / 5.0);
}

}  // namespace
}  // namespace farout::detectors
