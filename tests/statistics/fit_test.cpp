// Fitting: runs, ranks and threads, rows left out, errors.

#include "statistics/fit.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <functional>
#include <limits>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "core/error.h"
#include "detectors/reference_case.h"
#include "exit_after_signal.h"
#include "parallel/threads_communicator.h"
#include "statistics/near_statistics.h"
#include "statistics/runs.h"

namespace farout::statistics {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

FittedStatistics fit_alone(const features::FeatureSource& source, const numerics::Head& head,
                           const Needs& needs = everything) {
    return fit_statistics(*parallel::make_local_communicator(), source, head, needs);
}

std::string error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

TEST(Runs, AreWholeBlocksOfAboutFourThousandRows) {
    EXPECT_EQ(runs_of({200000, 500}).block_rows, 4000);
    EXPECT_EQ(runs_of({200000, 64}).block_rows, 4096);
    EXPECT_EQ(runs_of({200000, 5000}).block_rows, 5000);
    EXPECT_EQ(runs_of({10, 1}).count(), 1);
    EXPECT_EQ(runs_of({0, 500}).count(), 0);
}

class FitOnRanks : public testing::TestWithParam<int> {};

TEST_P(FitOnRanks, GivesTheBitsOfOneRankToEveryRank) {
    const detectors::GeneratedSet set(26500, 20, 7);
    features::FeaturesInMemory source = set.source();
    source.spoil(12, static_cast<features::RowStatus>(3));
    source.spoil(20001, features::RowStatus::not_finite);
    const FittedStatistics alone = fit_alone(source, set.head);
    std::vector<FittedStatistics> fits(static_cast<std::size_t>(GetParam()));
    parallel::run_as_threads(GetParam(), [&](parallel::Communicator& communicator) {
        fits[static_cast<std::size_t>(communicator.rank())] =
            fit_statistics(communicator, source, set.head, everything);
    });
    for (const FittedStatistics& fit : fits)
        detectors::expect_same_bits(fit.statistics, alone.statistics);
}

INSTANTIATE_TEST_SUITE_P(Ranks, FitOnRanks, testing::Values(1, 2, 3, 5, 7, 11));

TEST(Fit, GivesTheSameBitsForAnyNumberOfThreads) {
    const detectors::GeneratedSet set(9001, 300, 40);
    const int threads_before = at::get_num_threads();
    at::set_num_threads(1);
    const FittedStatistics one = fit_alone(set.source(), set.head);
    for (const int threads : {2, 3}) {
        at::set_num_threads(threads);
        detectors::expect_same_bits(fit_alone(set.source(), set.head).statistics, one.statistics);
    }
    at::set_num_threads(threads_before);
}

TEST(Fit, AddsRunsUp) {
    // Against LibTorch on the whole matrix: class by class, about the class's mean.
    const detectors::GeneratedSet set(13000, 12, 5);
    const Statistics found = fit_alone(set.source(), set.head).statistics;
    const at::Tensor labels = at::tensor(set.labels);
    at::Tensor covariance = at::zeros({12, 12}, at::kDouble);
    for (std::int64_t c = 0; c < 5; ++c) {
        const at::Tensor rows =
            set.features.index_select(0, labels.eq(c).nonzero().squeeze(1)).to(at::kDouble);
        const at::Tensor centred = rows - rows.mean(0);
        covariance += at::mm(centred.t(), centred) / 13000;
        EXPECT_LT(detectors::relative_difference(detectors::tensor_in(found, "class_means")[c],
                                                 rows.mean(0)),
                  1e-13);
    }
    const at::Tensor& factor = detectors::tensor_in(found, "within_class_whitening");
    EXPECT_LT(
        detectors::relative_difference(at::mm(factor, factor.t()), at::linalg_inv(covariance)),
        1e-11);
    EXPECT_LT(detectors::relative_difference(detectors::tensor_in(found, "feature_mean"),
                                             set.features.to(at::kDouble).mean(0)),
              1e-12);
}

TEST(Fit, IsTheSameWithUnreadableRowsInBetween) {
    const detectors::ReferenceCase arrays = detectors::read_case("plain");
    const at::Tensor& train = arrays.at("train");
    const std::vector<std::int64_t> labels = detectors::integers(arrays.at("labels"));
    const std::int64_t rows = train.size(0);
    const at::Tensor padded = at::full({2 * rows, train.size(1)}, 1e6, at::kFloat);
    std::vector<std::int64_t> padded_labels(static_cast<std::size_t>(2 * rows), -1);
    for (std::int64_t i = 0; i < rows; ++i) {
        padded[2 * i + 1].copy_(train[i]);
        padded_labels[static_cast<std::size_t>(2 * i + 1)] = labels[static_cast<std::size_t>(i)];
    }
    for (std::int64_t i = 0; i < rows; i += 2)
        padded[2 * i][0] = std::numeric_limits<float>::quiet_NaN();
    features::FeaturesInMemory source(padded, padded_labels, 50);
    for (std::int64_t i = 1; i < rows; i += 2)
        source.spoil(2 * i, static_cast<features::RowStatus>(2));

    const FittedStatistics fit = fit_alone(source, detectors::head_of(arrays));
    Statistics expected =
        fit_alone(detectors::training_of(arrays), detectors::head_of(arrays)).statistics;
    expected.numbers = fit.statistics.numbers;
    detectors::expect_same_bits(fit.statistics, expected);
    EXPECT_EQ(fit.statistics.numbers.at("rows_used"), rows);
    EXPECT_EQ(fit.statistics.numbers.at("rows_unreadable"), rows / 2);
    EXPECT_EQ(fit.statistics.numbers.at("rows_not_finite"), rows / 2);
}

TEST(Fit, NamesRowsThatAreNotFinite) {
    detectors::GeneratedSet set(13000, 6, 3);
    set.features[3][5] = std::numeric_limits<float>::infinity();
    set.features[4500][0] = std::numeric_limits<float>::quiet_NaN();
    set.features[12999][1] = -std::numeric_limits<float>::infinity();
    const features::FeaturesInMemory source = set.source();
    parallel::run_as_threads(3, [&](parallel::Communicator& communicator) {
        const FittedStatistics fit = fit_statistics(communicator, source, set.head, everything);
        EXPECT_EQ(fit.statistics.numbers.at("rows_not_finite"), 3);
        if (communicator.is_root()) {
            EXPECT_THAT(fit.not_finite_rows, ElementsAre(3, 4500, 12999));
        } else {
            EXPECT_TRUE(fit.not_finite_rows.empty());
        }
    });
}

TEST(FitDeathTest, EndsAtTheNextRunOfRowsAfterASignal) {
    const detectors::GeneratedSet set(13000, 6, 3);
    const auto fit = [&set] { fit_alone(set.source(), set.head); };
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(exit_after_signal(SIGUSR1, fit), testing::ExitedWithCode(75), "");
    EXPECT_EXIT(exit_after_signal(0, fit), testing::ExitedWithCode(0), "");
}

TEST(Fit, LearnsNothingThatNobodyAskedFor) {
    const detectors::GeneratedSet set(100, 6, 3);
    EXPECT_TRUE(fit_alone(set.source(), set.head, {}).statistics.fitted.empty());
    const Statistics both = fit_alone(set.source(), set.head).statistics;
    for (const Need& need : everything) {
        const Statistics alone = fit_alone(set.source(), set.head, {need}).statistics;
        ASSERT_EQ(alone.fitted.size(), 1U) << need.statistic.text();
        const auto& [identity, fitted] = *alone.fitted.begin();
        detectors::expect_same_bits(fitted, both.fitted.at(identity));
    }
}

TEST(Fit, HasTheMeanWithoutLabels) {
    detectors::GeneratedSet set(13000, 12, 5);
    std::ranges::fill(set.labels, -1);
    const Statistics found = fit_alone(set.source(), set.head, {{{"mean"}, "a test"}}).statistics;
    EXPECT_LT(detectors::relative_difference(detectors::tensor_in(found, "mean"),
                                             set.features.to(at::kDouble).mean(0)),
              1e-13);
}

TEST(Fit, HasTwoOfAKindSideBySide) {
    const detectors::GeneratedSet set(9000, 12, 5);
    const auto space = [](const char* dim) {
        return Need{{"residual_space", {{"dim", dim}}}, "vim"};
    };
    const Statistics both = fit_alone(set.source(), set.head, {space("3"), space("5")}).statistics;
    for (const char* dim : {"3", "5"}) {
        const Statistics alone = fit_alone(set.source(), set.head, {space(dim)}).statistics;
        const Identity identity = space(dim).statistic;
        detectors::expect_same_bits(both.fitted.at(identity), alone.fitted.at(identity));
        EXPECT_EQ(both.number(identity, "residual_dim", "vim"), std::stod(dim));
    }
}

/// Counts the reads, of all ranks.
class CountedSource : public features::FeatureSource {
  public:
    explicit CountedSource(features::FeaturesInMemory source) : source_(std::move(source)) {}
    std::string name() const override { return source_.name(); }
    Blocks blocks() const override { return source_.blocks(); }
    std::int64_t width() const override { return source_.width(); }
    features::FeatureRows read(Range rows) const override {
        ++reads_;
        return source_.read(rows);
    }
    int reads() const { return reads_; }

  private:
    features::FeaturesInMemory source_;
    mutable std::atomic<int> reads_ = 0;
};

TEST(Fit, MakesOnlyWhatIsMissing) {
    const detectors::GeneratedSet set(13000, 6, 3);  // four runs
    const Statistics whole = fit_alone(set.source(), set.head).statistics;
    Statistics there = whole;
    there.fitted.erase({"class_probabilities"});
    const CountedSource source(set.source());
    parallel::run_as_threads(3, [&](parallel::Communicator& communicator) {
        const FittedStatistics fit =
            fit_statistics(communicator, source, set.head, everything, {.there = there});
        detectors::expect_same_bits(fit.statistics, whole);
    });
    EXPECT_EQ(source.reads(), 4) << "one pass";
    const FittedStatistics nothing = fit_statistics(*parallel::make_local_communicator(), source,
                                                    set.head, everything, {.there = whole});
    detectors::expect_same_bits(nothing.statistics, whole);
    EXPECT_EQ(source.reads(), 4) << "and none";
    const FittedStatistics fewer = fit_statistics(*parallel::make_local_communicator(), source,
                                                  set.head, {within_class}, {.there = whole});
    EXPECT_EQ(fewer.statistics.fitted.size(), 1U);
}

TEST(Fit, NeedsLabelsOnlyForClasses) {
    detectors::GeneratedSet set(13000, 6, 3);
    set.labels[7000] = -1;
    EXPECT_THAT(error_of([&] { fit_alone(set.source(), set.head, {within_class}); }),
                AllOf(HasSubstr("'memory', row 7000"), HasSubstr("no label from 0 to 2"),
                      HasSubstr("mahalanobis needs one"), HasSubstr("--without mahalanobis.")));
    Statistics without_labels = fit_alone(set.source(), set.head, {vim_alpha}).statistics;
    EXPECT_GT(detectors::number_in(without_labels, "vim_alpha"), 0);
    set.labels[7000] = 3;
    EXPECT_THAT(error_of([&] { fit_alone(set.source(), set.head); }), HasSubstr("row 7000"));
}

TEST(Fit, StopsOnAllRanksWhenOneFindsAnError) {
    detectors::GeneratedSet set(13000, 6, 3);
    set.labels[12999] = -1;
    const features::FeaturesInMemory source = set.source();
    std::atomic<int> told = 0;
    parallel::run_as_threads(3, [&](parallel::Communicator& communicator) {
        const std::string error =
            error_of([&] { fit_statistics(communicator, source, set.head, everything); });
        if (error.find("row 12999") != std::string::npos) ++told;
    });
    EXPECT_EQ(told, 3);
}

TEST(Fit, RefusesTooFewRows) {
    const detectors::GeneratedSet set(3, 6, 3);
    features::FeaturesInMemory source = set.source();
    source.spoil(0, static_cast<features::RowStatus>(2));
    source.spoil(2, static_cast<features::RowStatus>(2));
    EXPECT_THAT(
        error_of([&] { fit_alone(source, set.head); }),
        AllOf(HasSubstr("1 usable row (2 unreadable, 0 not finite)"), HasSubstr("at least 2")));
    EXPECT_THAT(error_of([&] { fit_alone(detectors::GeneratedSet(0, 6, 3).source(), set.head); }),
                HasSubstr("has 0 rows"));
}

TEST(Fit, RefusesAHeadOfAnotherWidth) {
    EXPECT_THAT(error_of([&] {
                    fit_alone(detectors::GeneratedSet(9, 6, 3).source(),
                              detectors::GeneratedSet(9, 7, 3).head);
                }),
                AllOf(HasSubstr("width 6"), HasSubstr("takes 7")));
}

TEST(Fit, RefusesAPrincipalSpaceThatDoesNotFit) {
    const detectors::GeneratedSet set(100, 6, 3);
    for (const char* kind : {"residual_space", "mean_residual_norm", "vim_alpha"})
        EXPECT_THAT(error_of([&] {
                        fit_alone(set.source(), set.head, {{{kind, {{"dim", "6"}}}, "vim"}});
                    }),
                    AllOf(HasSubstr("vim.dim=6"), HasSubstr("from 1 to 5")));
}

TEST(Fit, RefusesDataWithoutSpread) {
    const detectors::GeneratedSet set(3, 6, 3);
    const features::FeaturesInMemory one_a_class(set.features, {0, 1, 2});
    EXPECT_THAT(error_of([&] { fit_alone(one_a_class, set.head, {within_class}); }),
                HasSubstr("don't spread"));
    const features::FeaturesInMemory zero(at::zeros({4, 6}), {0, 1, 2, 0});
    EXPECT_THAT(error_of([&] {
                    fit_alone(zero, {set.head.weight, at::zeros({3})}, {vim_alpha});
                }),
                HasSubstr("outside the principal space"));
}

}  // namespace
}  // namespace farout::statistics
