// Statistics of the training rows and of the in-distribution validation set side by side.

#include "statistics/sources.h"

#include <map>

#include <gmock/gmock.h>

#include "core/error.h"
#include "detectors/reference_case.h"
#include "statistics/cpu_as_device.h"
#include "statistics/fitted_sizes.h"
#include "statistics/plan.h"

namespace farout::statistics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Identity mean{"mean"};
const Identity validation_mean = fitted_on(source::id_val, mean);
const Identity probabilities = fitted_on(source::id_val, {"class_probabilities"});
const Needs needs{{mean, "nci"}, {validation_mean, "other"}, {probabilities, "kl_matching"}};

TEST(Sources, AreToldByTheIdentity) {
    EXPECT_EQ(validation_mean.text(), "mean(rows=id_val)");
    EXPECT_EQ(source_of(validation_mean), "id_val");
    EXPECT_EQ(source_of(mean), "train");
    EXPECT_EQ(of_training(validation_mean), mean);
    EXPECT_EQ(fitted_on(source::train, validation_mean), mean);
    const Identity space{"residual_space", {{"dim", "auto"}}};
    EXPECT_EQ(resolved(fitted_on(source::id_val, space), {768, 10}).text(),
              "residual_space(dim=512, rows=id_val)");
    EXPECT_EQ(identity_among({mean}, validation_mean, {4, 3}), nullptr);
}

class FittedOnSources : public ::testing::Test {
  protected:
    detectors::GeneratedSet train{900, 6, 3};
    detectors::GeneratedSet other{400, 6, 3};
    features::FeaturesInMemory training = train.source(100);
    features::FeaturesInMemory validation{other.features + 1, other.labels, 100};
    std::unique_ptr<parallel::Communicator> alone = parallel::make_local_communicator();

    Statistics fit(const FitOptions& options = {}) {
        return fit_statistics(*alone, {.train = &training, .id_val = &validation}, train.head,
                              needs, options)
            .statistics;
    }
};

TEST_F(FittedOnSources, HasEachOfItsOwnRows) {
    const Statistics fitted = fit();
    const auto alike = [](const at::Tensor& found, const at::Tensor& rows) {
        return at::allclose(found, rows.to(at::kDouble).mean(0), 1e-12);
    };
    EXPECT_TRUE(alike(fitted.tensor(mean, "mean", "nci"), train.features));
    EXPECT_TRUE(alike(fitted.tensor(validation_mean, "mean", "other"), other.features + 1));
    EXPECT_EQ(fitted.numbers.at("rows_used"), 900);
    EXPECT_EQ(fitted.numbers.at("id_val_rows_used"), 400);
    detectors::expect_same_bits(
        fitted.of(probabilities, "kl_matching"),
        fit_statistics(*alone, validation, train.head, {{{"class_probabilities"}, "kl_matching"}})
            .statistics.of({"class_probabilities"}, "kl_matching"));
}

TEST_F(FittedOnSources, TellsHowFarItIs) {
    std::map<std::string, std::vector<FitProgress>> told;
    fit({.progress = [&](const FitProgress& now) { told[now.source].push_back(now); }});
    ASSERT_EQ(told.size(), 2U);
    for (const auto& [source, all] : told) {
        const std::int64_t rows = source == source::train ? 900 : 400;
        EXPECT_EQ(all.back().rows % rows, 0) << "whole passes";
        EXPECT_EQ(all.back().finished_rows, all.back().rows) << source;
        for (std::size_t k = 1; k < all.size(); ++k)
            EXPECT_LT(all[k - 1].finished_rows, all[k].finished_rows) << source;
    }
}

TEST_F(FittedOnSources, KeepsWhatIsThere) {
    Statistics there = fit();
    there.fitted.erase(mean);
    there.fitted.at(validation_mean).tensors.at("mean").fill_(7);
    const Statistics fitted = fit({.there = there});
    EXPECT_EQ(fitted.tensor(validation_mean, "mean", "other")[0].item<double>(), 7);
    EXPECT_NE(fitted.tensor(mean, "mean", "nci")[0].item<double>(), 7);
}

TEST_F(FittedOnSources, SaysWhoNeedsAValidationSet) {
    try {
        fit_statistics(*alone, {.train = &training}, train.head, needs);
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("Detector 'other' is fitted on an in-distribution "
                                            "validation set: give its features as --id-val"));
    }
}

TEST_F(FittedOnSources, CountsRowsOfItsOwnForShortages) {
    const catalogue::FittedSizes sizes = sizes_of(fit());
    EXPECT_EQ(sizes.of.at(probabilities).at(catalogue::rows_of_statistic), 400);
    EXPECT_EQ(catalogue::sizes_in(catalogue::facts_of(sizes)).of.at(probabilities),
              sizes.of.at(probabilities));
}

TEST_F(FittedOnSources, IsTimedByStatistic) {
    const FittedStatistics fit =
        fit_statistics(*alone, {.train = &training, .id_val = &validation}, train.head, needs);
    EXPECT_TRUE(fit.times.seconds().contains("mean"));
    EXPECT_TRUE(fit.times.seconds().contains("mean(rows=id_val)"));
    EXPECT_TRUE(steps_of({{validation_mean, "other"}}, {6, 3}).contains("mean(rows=id_val)"));
}

/// Rows that are all predicted as their labels, or as if the labels were drawn.
class Temperature : public ::testing::Test {
  protected:
    const numerics::Head head{at::eye(2, 2, at::kFloat), at::zeros({2}, at::kFloat)};
    const Needs needs{{{"temperature"}, "temp_scale"}};

    double fit(const std::vector<float>& rows, const std::vector<std::int64_t>& labels) const {
        const features::FeaturesInMemory source(
            at::tensor(rows).view({static_cast<std::int64_t>(labels.size()), 2}), labels, 2);
        const auto alone = parallel::make_local_communicator();
        const double found = number(fit_statistics(*alone, source, head, needs));
        const CpuAsDevice device(*alone);
        EXPECT_EQ(number(fit_statistics(*alone, source, head, needs, {.device = device.get()})),
                  found);
        return found;
    }
    static double number(const FittedStatistics& fit) {
        return fit.statistics.number({"temperature"}, "temperature", "temp_scale");
    }
};

TEST_F(Temperature, IsThatOfTheLeastCrossEntropy) {
    // Of differences d of two logits, right in three of four rows: sigmoid(d/T) = 3/4.
    EXPECT_NEAR(fit({5, 0, 5, 0, 5, 0, 5, 0}, {0, 0, 0, 1}), 5 / std::log(3.), 1e-10);
    EXPECT_NEAR(fit({0, .1F, 0, .1F, 0, .1F, 0, .1F}, {1, 1, 1, 0}),
                static_cast<double>(.1F) / std::log(3.), 1e-12);
}

TEST_F(Temperature, DoesntExistWhereEveryRowIsRightOrLabelsAreStrange) {
    const auto message = [&](const std::vector<std::int64_t>& labels) -> std::string {
        try {
            fit({5, 0, 0, 5, 5, 0}, labels);
        } catch (const Error& error) {
            return error.what();
        }
        return "no error";
    };
    EXPECT_THAT(message({0, 1, 0}), HasSubstr("every row that temperatures are fitted on is "
                                              "predicted as its label"));
    EXPECT_THAT(message({1, 0, 1}), HasSubstr("don't go with the logits"));
    EXPECT_THAT(message({1, 0, 1}), HasSubstr("--set temp_scale.temperature=1"));
}

}  // namespace
}  // namespace farout::statistics
