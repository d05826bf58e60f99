// Means of the rows that are predicted as what they are; tests/detectors holds them to NumPy's by
// the scores of `she`.

#include <gmock/gmock.h>

#include "detectors/reference_case.h"
#include "statistics/cpu_as_device.h"

namespace farout::statistics {
namespace {

using ::testing::ElementsAre;

const Needs needs{{{"correct_class_means"}, "she"}};

/// Two features, three classes: the prediction is the larger of the two, or class 2 where both are
/// negative.
const numerics::Head head{at::eye(3, 2, at::kFloat), at::zeros({3}, at::kFloat)};

features::FeaturesInMemory rows_of(const std::vector<std::int64_t>& labels) {
    const at::Tensor rows = at::tensor({4.F, 1.F, 2.F, 1.F, 0.F, 6.F, 9.F, 2.F}).view({4, 2});
    return features::FeaturesInMemory(rows, labels, 2);
}

std::vector<double> means_of(const Statistics& fitted) {
    const at::Tensor& means = detectors::tensor_in(fitted, "correct_means");
    return {means.const_data_ptr<double>(), means.const_data_ptr<double>() + means.numel()};
}

TEST(CorrectClassMeans, LeaveOutRowsOfOtherPredictions) {
    const auto alone = parallel::make_local_communicator();
    const auto source = rows_of({0, 0, 1, 1});  // the last one is predicted as 0
    const Statistics fitted = fit_statistics(*alone, source, head, needs).statistics;
    EXPECT_THAT(detectors::integers(detectors::tensor_in(fitted, "correct_counts")),
                ElementsAre(2, 1, 0));
    EXPECT_THAT(means_of(fitted), ElementsAre(3, 1, 0, 6, 3.75, 2.5));
    const CpuAsDevice device(*alone);
    EXPECT_EQ(
        means_of(fit_statistics(*alone, source, head, needs, {.device = device.get()}).statistics),
        means_of(fitted));
}

TEST(CorrectClassMeans, AreThoseOfAllRowsOfAClassThatIsNeverRight) {
    const auto source = rows_of({1, 1, 0, 1});
    const Statistics fitted =
        fit_statistics(*parallel::make_local_communicator(), source, head, needs).statistics;
    EXPECT_THAT(means_of(fitted), ElementsAre(0, 6, 5, 4. / 3, 3.75, 2.5));
}

}  // namespace
}  // namespace farout::statistics
