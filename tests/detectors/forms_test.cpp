// Every quantity that detectors ask for, computed by its fast form on the host and by its plain
// form, which is its definition: the same numbers but for what float32 logits lose.

#include <cmath>
#include <set>

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "detectors/generated_case.h"
#include "detectors/scored_set.h"
#include "quantities/host_rows.h"
#include "quantities/kinds/features.h"
#include "quantities/kinds/predicted_class.h"
#include "quantities/kinds/softmax.h"
#include "quantities/plain_rows.h"

namespace farout::detectors {
namespace {

class QuantityForms : public testing::TestWithParam<std::string> {};

/// All detectors of this build, several of a kind among them.
Detectors all_and_more(const ReferenceCase& arrays) {
    Detectors all = detectors_of_case(arrays);
    for (NamedDetector& more : make_detectors(
             {"gen(gamma=0.5, M=3)", "gen(gamma=1, M=1)", "gen_react(gamma=0.3, M=2)"}, {}))
        all.push_back(std::move(more));
    return all;
}

TEST_P(QuantityForms, GiveTheSameNumbers) {
    const ReferenceCase arrays = reference_case(GetParam());
    Detectors all = all_and_more(arrays);
    const statistics::FittedClassifier fitted = fit_case(arrays, all);
    prepare_all(all, fitted);
    const ScoredSet set{fitted, arrays.at("evaluation")};
    quantities::HostRows host(set.tables, set.quantiles, set.features);
    for (const NamedDetector& named : all) named.detector->score(host);
    quantities::PlainTables on_cpu(fitted, at::kCPU);
    quantities::PlainRows plain(on_cpu, set.quantiles, set.features);
    ASSERT_GE(host.computed().size(), 10U);
    for (const auto& [name, computed] : host.computed()) {
        const at::Tensor& found = computed.numbers;
        const at::Tensor& defined = plain(computed.quantity);
        ASSERT_EQ(found.sizes(), defined.sizes()) << name;
        ASSERT_EQ(found.scalar_type(), at::kDouble) << name;
        ASSERT_EQ(defined.scalar_type(), at::kDouble) << name;
        const at::Tensor near = (found - defined).abs() <= 1e-4 * defined.abs() + 1e-44;
        EXPECT_TRUE(near.all().item<bool>()) << name << ' ' << near.logical_not().nonzero();
    }
}

std::vector<std::string> every_case() {
    std::vector<std::string> names = all_cases();
    names.push_back("width_767");
    return names;
}

INSTANTIATE_TEST_SUITE_P(Cases, QuantityForms, testing::ValuesIn(every_case()),
                         [](const auto& tested) { return tested.param; });

/// The logits of halved features: a way without a fast form.
class Halved : public quantities::LogitShape {
  public:
    Halved() : LogitShape("halved") {}
    at::Tensor plain(quantities::PlainRows& rows) const override {
        return rows.through_head(rows.features() / 2);
    }
};

TEST(QuantitiesWithoutAFastForm, AreComputedByThePlainOneOnTheHost) {
    const ReferenceCase arrays = read_case("plain");
    const statistics::FittedClassifier fitted = fit_case(arrays);
    const ScoredSet set{fitted, arrays.at("evaluation")};
    quantities::HostRows host(set.tables, set.quantiles, set.features);
    quantities::PlainTables on_cpu(fitted, at::kCPU);
    quantities::PlainRows plain(on_cpu, set.quantiles, set.features);
    const auto halved = std::make_shared<Halved>();
    for (const quantities::QuantityRef& quantity :
         {quantities::log_probabilities(), quantities::log_sum_exp(halved),
          quantities::negative_entropy(halved)})
        EXPECT_TRUE(host(quantity).equal(plain(quantity))) << quantity->name();
    EXPECT_EQ(host(quantities::log_probabilities()).sizes(),
              (at::IntArrayRef{set.features.size(0), fitted.head.classes()}));
}

TEST(Quantities, AreWhatATableTellsOfThePredictedClass) {
    const ReferenceCase arrays = read_case("awkward");
    const statistics::FittedClassifier fitted = fit_case(arrays);
    const ScoredSet set{fitted, arrays.at("evaluation")};
    quantities::HostRows host(set.tables, set.quantiles, set.features);
    const at::Tensor classes = at::arange(fitted.head.classes(), at::kDouble).unsqueeze(1);
    EXPECT_TRUE(host(quantities::of_predicted_class("numbers", classes))
                    .squeeze(1)
                    .equal(arrays.at("predictions").to(at::kDouble)));
    EXPECT_TRUE(host(quantities::features()).equal(arrays.at("evaluation").to(at::kDouble)));
}

TEST(Quantities, OfOneNameAreComputedOnce) {
    const ReferenceCase arrays = read_case("plain");
    const statistics::FittedClassifier fitted = fit_case(arrays);
    const ScoredSet set{fitted, arrays.at("evaluation")};
    quantities::HostRows host(set.tables, set.quantiles, set.features);
    const at::Tensor& once = host(quantities::log_sum_exp(quantities::clipped_logits(1.5)));
    EXPECT_EQ(&host(quantities::log_sum_exp(quantities::clipped_logits(1.5))), &once);
    EXPECT_NE(&host(quantities::log_sum_exp(quantities::clipped_logits(2.5))), &once);
    EXPECT_NE(&host(quantities::log_sum_exp()), &once);
    EXPECT_EQ(host.computed().size(), 3U);
}

}  // namespace
}  // namespace farout::detectors
