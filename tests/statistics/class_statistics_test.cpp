// Statistics by class and by prediction: what tests/detectors, which holds them to NumPy's by
// detectors' scores, doesn't reach.

#include <gmock/gmock.h>

#include "detectors/reference_case.h"
#include "message_of.h"
#include "statistics/cpu_as_device.h"

namespace farout::statistics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::message_of;

/// Two features, three classes: the prediction is the larger of the two, or class 2 where both are
/// negative.
const numerics::Head head{at::eye(3, 2, at::kFloat), at::zeros({3}, at::kFloat)};

/// Predicted as 0, 0, 1, 0.
features::FeaturesInMemory rows_of(const std::vector<std::int64_t>& labels) {
    const at::Tensor rows = at::tensor({4.F, 1.F, 2.F, 1.F, 0.F, 6.F, 9.F, 2.F}).view({4, 2});
    return features::FeaturesInMemory(rows, labels, 2);
}

Statistics fit(const features::FeatureSource& source, const Identity& wanted,
               const FittingDevice* device = nullptr) {
    return fit_statistics(*parallel::make_local_communicator(), source, head, {{wanted, "caref"}},
                          {.device = device})
        .statistics;
}

std::vector<double> numbers_of(const Statistics& fitted, const char* name) {
    const at::Tensor& tensor = detectors::tensor_in(fitted, name);
    return {tensor.const_data_ptr<double>(), tensor.const_data_ptr<double>() + tensor.numel()};
}

TEST(PredictedClassMeans, DoNotLookAtLabelsWhereThereAreRows) {
    const auto source = rows_of({-1, 1, 2, 2});
    const Statistics fitted = fit(source, {"predicted_class_means"});
    EXPECT_THAT(detectors::integers(detectors::tensor_in(fitted, "predicted_counts")),
                ElementsAre(3, 1, 0));
    // Of class 2, never predicted, the mean of the rows that are of it.
    const std::vector<double> means = numbers_of(fitted, "predicted_means");
    EXPECT_THAT(means, ElementsAre(5, 4. / 3, 0, 6, 4.5, 4));
    const auto alone = parallel::make_local_communicator();
    const CpuAsDevice device(*alone);
    EXPECT_EQ(numbers_of(fit(source, {"predicted_class_means"}, device.get()), "predicted_means"),
              means);
}

TEST(PredictedClassMeans, AreThatOfAllRowsWhereAClassHasNone) {
    const Statistics fitted = fit(rows_of({-1, -1, -1, -1}), {"predicted_class_means"});
    EXPECT_THAT(numbers_of(fitted, "predicted_means"), ElementsAre(5, 4. / 3, 0, 6, 3.75, 2.5));
}

TEST(PredictedClassMeans, AreNoneOfLogitsThatOverflow) {
    const features::FeaturesInMemory source(at::full({2, 2}, 3e38F), {0, 0}, 2);
    const numerics::Head large{at::full({3, 2}, 2.F), at::zeros({3})};
    for (const char* kind : {"predicted_class_means", "correct_class_means"})
        EXPECT_THAT(message_of([&] {
                        fit_statistics(*parallel::make_local_communicator(), source, large,
                                       {{{kind}, "caref"}});
                    }),
                    HasSubstr("overflow float32"));
}

TEST(ClassMeans, AreZerosOfClassesWithoutRows) {
    const Statistics fitted = fit(rows_of({0, 2, 2, 2}), {"class_means"});
    EXPECT_THAT(detectors::integers(detectors::tensor_in(fitted, "label_counts")),
                ElementsAre(1, 0, 3));
    EXPECT_THAT(numbers_of(fitted, "label_means"), ElementsAre(4, 1, 0, 0, 11. / 3, 3));
}

TEST(MeanLogitScore, IsOfThreeScoresOnly) {
    Statistics fitted = fit(rows_of({0, 0, 0, 0}), {"mean_logit_score", {{"score", "max_logit"}}});
    EXPECT_DOUBLE_EQ(detectors::number_in(fitted, "mean_score"), 21 / 4.);
    EXPECT_THAT(message_of([] {
                    fit(rows_of({0, 0, 0, 0}), {"mean_logit_score", {{"score", "gen"}}});
                }),
                HasSubstr("mean_logit_score(score=gen): score is energy, max_logit or msp"));
}

TEST(FeatureDeviations, AreDividedByTheNumberOfRows) {
    const Statistics fitted = fit(rows_of({0, 0, 0, 0}), {"feature_deviations"});
    const std::vector<double> deviations = numbers_of(fitted, "deviations");
    EXPECT_DOUBLE_EQ(deviations[0] * deviations[0], (16 + 4 + 0 + 81) / 4. - 3.75 * 3.75);
    EXPECT_DOUBLE_EQ(deviations[1] * deviations[1], (1 + 1 + 36 + 4) / 4. - 2.5 * 2.5);
}

}  // namespace
}  // namespace farout::statistics
