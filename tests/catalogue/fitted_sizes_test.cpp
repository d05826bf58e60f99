// Whether there are training rows enough.
#include "catalogue/fitted_sizes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace farout::catalogue {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Identity space{"residual_space", {{"dim", "512"}}};
const Identity covariance{"within_class"};
const Identity predictions{"class_probabilities"};

const StatisticUses all_uses{
    {space, {"vim", "residual"}}, {covariance, {"mahalanobis"}}, {predictions, {"kl_matching"}}};

FittedSizes enough() {
    FittedSizes sizes{.width = 768, .classes = 10, .rows = 5000};
    sizes.of[space] = {{"dim", 512}, {"second_moment_rank", 768}};
    sizes.of[covariance] = {{"classes_without_rows", 0}};
    sizes.of[predictions] = {{"classes_never_predicted", 0}};
    return sizes;
}

TEST(Shortages, NoneWhereRowsSuffice) {
    EXPECT_THAT(shortages_of(enough(), all_uses), IsEmpty());
    EXPECT_THAT(shortages_of(FittedSizes{}, all_uses), IsEmpty()) << "nothing is known";
}

TEST(Shortages, APrincipalSpaceThatTheRowsDontSpan) {
    FittedSizes sizes = enough();
    sizes.rows = sizes.of[space]["second_moment_rank"] = 100;
    const auto found = shortages_of(sizes, all_uses);
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_THAT(found[0].detectors, ::testing::ElementsAre("vim", "residual"));
    EXPECT_THAT(found[0].text, HasSubstr("100 training rows span no principal space of 512"));
    EXPECT_THAT(found[0].text, HasSubstr("--set vim.dim=50"));
    EXPECT_THAT(found[1].text, HasSubstr("the covariance of 768 features is learnt from 100"));
    EXPECT_THAT(shortages_of(sizes, {all_uses[2]}), IsEmpty()) << "nobody asks for a space";
}

TEST(Shortages, ManyRowsOfFewDirections) {
    FittedSizes sizes = enough();
    sizes.of[space]["second_moment_rank"] = 300;
    const auto found = shortages_of(sizes, all_uses);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].text, HasSubstr("5000 training rows span only 300 directions"));
    EXPECT_THAT(found[0].text, HasSubstr("--set vim.dim=150"));
    sizes.of[space].erase("second_moment_rank");  // older statistics
    EXPECT_THAT(shortages_of(sizes, all_uses), IsEmpty());
}

TEST(Shortages, ClassesThatNothingIsKnownOf) {
    FittedSizes sizes = enough();
    sizes.of[covariance]["classes_without_rows"] = 3;
    sizes.of[predictions]["classes_never_predicted"] = 3;
    auto found = shortages_of(sizes, all_uses);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].text, HasSubstr("mahalanobis: 3 of 10 classes have no training rows"));
    sizes.of[predictions]["classes_never_predicted"] = 6;
    found = shortages_of(sizes, all_uses);
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_THAT(found[1].text, HasSubstr("kl_matching: 6 of 10 classes are predicted for none"));
}

TEST(FittedSizes, SayThatMostClassesAreNeverRight) {
    const Identity means{"correct_class_means"};
    FittedSizes sizes{.width = 2, .classes = 3, .rows = 4};
    sizes.of[means] = {{"classes_without_correct_rows", 1}};
    EXPECT_THAT(shortages_of(sizes, {{means, {"she"}}}), IsEmpty());
    sizes.of[means] = {{"classes_without_correct_rows", 2}};
    const auto found = shortages_of(sizes, {{means, {"she"}}});
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].text, HasSubstr("she: 2 of 3 classes have no training row"));
}

TEST(FittedSizes, SayThatMostClassesAreNeverPredicted) {
    const Identity means{"predicted_class_means"};
    FittedSizes sizes{.width = 2, .classes = 3, .rows = 4};
    sizes.of[means] = {{"classes_never_predicted", 1}};
    EXPECT_THAT(shortages_of(sizes, {{means, {"caref"}}}), IsEmpty());
    sizes.of[means] = {{"classes_never_predicted", 2}};
    const auto found = shortages_of(sizes, {{means, {"caref"}}});
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].text,
                HasSubstr("caref: 2 of 3 classes are predicted for none of the 4 training rows"));
}

TEST(FittedSizes, SayWhichClassesHaveNoRows) {
    const Identity means{"class_means"};
    FittedSizes sizes{.width = 2, .classes = 3, .rows = 4};
    sizes.of[means] = {{"classes_without_rows", 0}};
    EXPECT_THAT(shortages_of(sizes, {{means, {"ora"}}}), IsEmpty());
    sizes.of[means] = {{"classes_without_rows", 1}};
    const auto found = shortages_of(sizes, {{means, {"ora"}}});
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].text, HasSubstr("ora: 1 of 3 classes have no training rows"));
}

TEST(Shortages, OfWhatFollowsFromCovariances) {
    const Identity moment{"inverse_second_moment"};
    const Identity standardised{"standardised_space", {{"dim", "40"}}};
    const Identity cosines{"cosine_space", {{"M", "4096"}, {"dim", "0.5"}}};
    const Identity discriminants{"whitened_discriminants", {{"dim", "1000"}}};
    const StatisticUses uses{{moment, {"pnml"}},
                             {standardised, {"neco"}},
                             {cosines, {"kpca_corp"}},
                             {discriminants, {"wdiscood"}}};
    FittedSizes sizes{.width = 768, .classes = 10, .rows = 5000};
    sizes.of[moment] = {{"rank", 769}};
    sizes.of[standardised] = {{"rank", 768}};
    sizes.of[cosines] = {{"rank", 4096}};
    sizes.of[discriminants] = {{"classes_without_rows", 0}};
    EXPECT_THAT(shortages_of(sizes, uses), IsEmpty());
    EXPECT_EQ(sizes_in(facts_of(sizes)).of, sizes.of);
    sizes.rows = 30;
    sizes.of[moment] = sizes.of[standardised] = sizes.of[cosines] = {{"rank", 30}};
    const auto found = shortages_of(sizes, uses);
    ASSERT_THAT(found, SizeIs(3)) << "a share is of what there is";
    EXPECT_THAT(found[0].text, HasSubstr("pnml: the second moment of 768 features is learnt from "
                                         "30 training rows, which span only 30 directions"));
    EXPECT_THAT(found[1].text, HasSubstr("neco: 30 training rows span no principal space of 40"));
    EXPECT_THAT(found[2].text, HasSubstr("wdiscood: the covariance of 768 features is learnt from "
                                         "30 training rows of 10 classes"));
}

TEST(Shortages, ASampleOfFewValues) {
    const Identity distances{"neighbour_distances", {{"size", "12811"}, {"seed", "0"}}};
    FittedSizes sizes{.width = 768, .classes = 10, .rows = 300};
    sizes.of[distances] = {{"sampled_rows", 300}, {"shares", 150}};
    const auto found = shortages_of(sizes, {{distances, {"cfood"}}});
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].text, HasSubstr("cfood: the sample has only 300 training rows, so that "
                                         "scores take at most 151 values"));
    sizes.of[distances] = {{"sampled_rows", 1000}, {"shares", 230}};
    EXPECT_THAT(shortages_of(sizes, {{distances, {"cfood"}}}), IsEmpty());
}

TEST(FittedSizes, GoThroughFactsUnchanged) {
    FittedSizes sizes = enough();
    sizes.of.erase(predictions);
    const auto facts = facts_of(sizes);
    EXPECT_EQ(facts.at("classes"), "10");
    EXPECT_EQ(facts.at("statistics rows"), "5000");
    EXPECT_EQ(facts.at("statistics residual_space(dim=512) second_moment_rank"), "768");
    EXPECT_EQ(facts_of(sizes_in(facts)), facts);
    EXPECT_EQ(sizes_in(facts).of, sizes.of);
    EXPECT_EQ(sizes_in({}).rows, std::nullopt);
}

TEST(FittedSizes, AreReadFromFormerFacts) {
    const FittedSizes sizes = sizes_in({{"feature width", "768"},
                                        {"classes", "10"},
                                        {"statistics", "5f3a"},
                                        {"statistics rows", "5000"},
                                        {"statistics principal dim", "512"},
                                        {"statistics second moment rank", "768"},
                                        {"statistics classes without rows", "0"},
                                        {"statistics classes never predicted", "0"}});
    EXPECT_EQ(sizes.of, enough().of);
    EXPECT_EQ(sizes.rows, 5000);
    EXPECT_EQ(sizes.width, 768);
    EXPECT_THAT(formerly_used(sizes, "vim(dim=512)"), ::testing::ElementsAre(space));
    EXPECT_THAT(formerly_used(sizes, "msp"), IsEmpty());
}

}  // namespace
}  // namespace farout::catalogue
