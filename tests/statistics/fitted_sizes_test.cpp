// Whether there are training rows enough.
#include "statistics/fitted_sizes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace farout::statistics {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Needs all_needs{{Statistic::vim_alpha, "vim", 0},
                      {Statistic::residual_space, "residual", 0},
                      {Statistic::within_class, "mahalanobis", 0},
                      {Statistic::class_probabilities, "kl_matching", 0}};

FittedSizes enough() {
    FittedSizes sizes;
    sizes.width = 768;
    sizes.classes = 10;
    sizes.rows = 5000;
    sizes.principal_dim = 512;
    sizes.second_moment_rank = 768;
    sizes.classes_without_rows = 0;
    sizes.classes_never_predicted = 0;
    return sizes;
}

TEST(Shortages, NoneWhereRowsSuffice) {
    EXPECT_THAT(shortages_of(enough(), all_needs), IsEmpty());
    EXPECT_THAT(shortages_of(FittedSizes{}, all_needs), IsEmpty()) << "nothing is known";
}

TEST(Shortages, APrincipalSpaceThatTheRowsDontSpan) {
    FittedSizes sizes = enough();
    sizes.rows = sizes.second_moment_rank = 100;
    const auto found = shortages_of(sizes, all_needs);
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_THAT(found[0].detectors, ::testing::ElementsAre("vim", "residual"));
    EXPECT_THAT(found[0].text, HasSubstr("100 training rows span no principal space of 512"));
    EXPECT_THAT(found[0].text, HasSubstr("--set vim.dim=50"));
    EXPECT_THAT(found[1].text, HasSubstr("the covariance of 768 features is learnt from 100"));
    EXPECT_THAT(shortages_of(sizes, {all_needs[3]}), IsEmpty()) << "nobody asks for a space";
}

TEST(Shortages, ManyRowsOfFewDirections) {
    FittedSizes sizes = enough();
    sizes.second_moment_rank = 300;
    const auto found = shortages_of(sizes, all_needs);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].text, HasSubstr("5000 training rows span only 300 directions"));
    EXPECT_THAT(found[0].text, HasSubstr("--set vim.dim=150"));
    sizes.second_moment_rank.reset();  // older statistics
    EXPECT_THAT(shortages_of(sizes, all_needs), IsEmpty());
}

TEST(Shortages, ClassesThatNothingIsKnownOf) {
    FittedSizes sizes = enough();
    sizes.classes_without_rows = 3;
    sizes.classes_never_predicted = 3;
    auto found = shortages_of(sizes, all_needs);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].text, HasSubstr("mahalanobis: 3 of 10 classes have no training rows"));
    sizes.classes_never_predicted = 6;
    found = shortages_of(sizes, all_needs);
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_THAT(found[1].text, HasSubstr("kl_matching: 6 of 10 classes are predicted for none"));
}

TEST(FittedSizes, GoThroughFactsUnchanged) {
    FittedSizes sizes = enough();
    sizes.classes_never_predicted.reset();
    const auto facts = facts_of(sizes);
    EXPECT_EQ(facts.at("classes"), "10");
    EXPECT_EQ(facts.at("statistics rows"), "5000");
    EXPECT_FALSE(facts.contains("statistics classes never predicted"));
    EXPECT_EQ(facts_of(sizes_in(facts)), facts);
    EXPECT_EQ(sizes_in({}).rows, std::nullopt);
}

}  // namespace
}  // namespace farout::statistics
