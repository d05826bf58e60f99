// Detectors whose softmax has a temperature.

#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/scored_set.h"

namespace farout::detectors {
namespace {

/// The case `plain` with its logits in float64.
struct Plain {
    ReferenceCase arrays = read_case("plain");
    statistics::FittedClassifier fitted{head_of(arrays), {}};
    at::Tensor h = arrays.at("evaluation").to(at::kDouble);
    at::Tensor z =
        at::addmm(fitted.head.bias.to(at::kDouble), h, fitted.head.weight.t().to(at::kDouble));

    at::Tensor scores(const std::vector<std::string>& names) const {
        return ScoredSet{fitted, arrays.at("evaluation")}
            .score(make_detectors(names, {}))
            .to(at::kDouble);
    }
};

TEST(Temperature, OfMcmDividesLogits) {
    const Plain plain;
    const at::Tensor scores = plain.scores({"mcm(temperature=0.5)", "mcm(temperature=10)"});
    for (const auto& [row, temperature] : {std::pair(0, 0.5), std::pair(1, 10.0)})
        EXPECT_TRUE(at::allclose(scores[row], at::log_softmax(plain.z / temperature, 1).amax(1),
                                 1e-5, 1e-9))
            << temperature;
}

TEST(Temperature, OfGradnormDividesLogits) {
    const Plain plain;
    const std::vector<double> temperatures{0.5, 3, 1000};  // the last one: nearly uniform
    const at::Tensor scores = plain.scores({"gradnorm(temperature=0.5)", "gradnorm(temperature=3)",
                                            "gradnorm(temperature=1000)", "gradnorm"});
    const auto classes = static_cast<double>(plain.z.size(1));
    for (std::int64_t i = 0; i < 3; ++i) {
        const at::Tensor p = at::softmax(plain.z / temperatures[static_cast<std::size_t>(i)], 1);
        const at::Tensor expected = plain.h.abs().sum(1) * (classes * p - 1).abs().sum(1);
        EXPECT_TRUE(at::allclose(scores[i], expected, 1e-5, 0))
            << temperatures[static_cast<std::size_t>(i)];
    }
    EXPECT_TRUE(plain.scores({"gradnorm(temperature=1)"})[0].equal(scores[3]));
}

TEST(Temperature, OfGradnormIsNotToldWhereItIsWhatItWas) {
    EXPECT_EQ(describe(make_detectors({"gradnorm"}, {})), "gradnorm");
    EXPECT_EQ(describe(make_detectors({"gradnorm"}, {"gradnorm.temperature=2"})),
              "gradnorm(temperature=2)");
}

}  // namespace
}  // namespace farout::detectors
