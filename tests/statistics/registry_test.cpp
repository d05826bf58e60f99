// Statistics by their identities: the table, how identities are resolved, the graph and its passes.

#include "statistics/registry.h"

#include <functional>
#include <set>

#include <gmock/gmock.h>

#include "core/error.h"
#include "detectors/reference_case.h"
#include "message_of.h"
#include "statistics/plan.h"

namespace farout::statistics {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// An identity of the kind with all its parameters.
Identity some_identity(const StatisticEntry& entry) {
    Identity identity{entry.kind, {}};
    for (const std::string& parameter : entry.parameters)
        identity.parameters.emplace_back(parameter, parameter == "q"           ? "0.5"
                                                    : parameter == "score"     ? "energy"
                                                    : entry.resolve != nullptr ? "auto"
                                                                               : "2");
    return identity;
}

TEST(StatisticsTable, DescribesEveryStatistic) {
    const Shape shape{8, 3};
    std::set<std::string> kinds;
    for (const StatisticEntry& entry : all_statistics()) {
        EXPECT_TRUE(kinds.insert(entry.kind).second) << entry.kind;
        EXPECT_FALSE(entry.meaning.empty()) << entry.kind;
        const Identity identity = resolved(some_identity(entry), shape);
        const auto statistic = entry.make(identity, {shape});
        for (const Identity& other : statistic->asks_for()) {
            const StatisticEntry& asked = entry_of(other);
            EXPECT_EQ(resolved(other, shape), other) << entry.kind;
            EXPECT_LE(asked.needs_labels, entry.needs_labels) << entry.kind;
            EXPECT_LE(asked.uses_head, entry.uses_head) << entry.kind;
        }
    }
}

TEST(Resolved, FillsInTheRuleAndShortensNumbers) {
    const Shape shape{2048, 1000};
    EXPECT_EQ(resolved({"residual_space", {{"dim", "auto"}}}, shape).text(),
              "residual_space(dim=1000)");
    EXPECT_EQ(resolved({"vim_alpha", {{"dim", "auto"}}}, {768, 10}).text(), "vim_alpha(dim=512)");
    EXPECT_EQ(resolved({"feature_quantile", {{"q", "0.990"}}}, shape).text(),
              "feature_quantile(q=0.99)");
    EXPECT_EQ(resolved({"residual_space", {{"dim", "100000"}}}, {200000, 2}).text(),
              "residual_space(dim=100000)");
}

TEST(Resolved, LeavesOutOptionsThatAreTheDefault) {
    const auto text = [](const char* identity) {
        return resolved(parse_identity(identity), {8, 3}).text();
    };
    EXPECT_EQ(text("within_class(of=features)"), "within_class");
    EXPECT_EQ(text("within_class(of=unit)"), "within_class(of=unit)");
    EXPECT_EQ(text("residual_space(of=unit, origin=mean, dim=0.990)"),
              "residual_space(dim=0.99, origin=mean, of=unit)");
    EXPECT_EQ(text("residual_space(dim=auto, origin=head)"), "residual_space(dim=4)");
    EXPECT_THAT(testing::message_of([&] { text("mean(of=units)"); }),
                AllOf(HasSubstr("of isn't one of features, unit"), HasSubstr("mean 'unit'?")));
}

TEST(Resolved, NamesWhatItDoesNotKnow) {
    const Shape shape{8, 3};
    const auto message = [&](const char* identity) {
        return testing::message_of([&] { resolved(parse_identity(identity), shape); });
    };
    EXPECT_THAT(message("within_clas"), HasSubstr("Did you mean 'within_class'?"));
    EXPECT_THAT(message("residual_space(dims=3)"), HasSubstr("Did you mean 'dim'?"));
    EXPECT_THAT(message("feature_quantile"), HasSubstr("needs q"));
    EXPECT_THAT(testing::message_of([&] {
                    plan_statistics({{parse_identity("feature_quantile(q=2)"), "react"}}, shape);
                }),
                AllOf(HasSubstr("q is out of range"), HasSubstr("from 0 to 1")));
}

std::vector<std::string> names_in(const Plan& plan, const std::vector<std::size_t>& numbers) {
    std::vector<std::string> names;
    for (const std::size_t number : numbers)
        names.push_back(plan.statistics[number].identity.text());
    return names;
}

Plan plan_of(const std::vector<std::string>& identities, const Statistics& there = {}) {
    Needs needs;
    for (const std::string& identity : identities)
        needs.push_back({parse_identity(identity), "a test"});
    return plan_statistics(needs, {64, 10}, there);
}

TEST(Plan, HasAsManyPassesAsStatisticsAskForEachOther) {
    EXPECT_EQ(plan_of({}).passes.size(), 0U);
    EXPECT_EQ(plan_of({"mean"}).passes.size(), 1U);
    EXPECT_EQ(plan_of({"within_class"}).passes.size(), 2U);
    EXPECT_EQ(plan_of({"within_class", "within_class(of=unit)", "total_covariance(of=unit)"})
                  .passes.size(),
              2U);
    const Plan plan = plan_of({"feature_quantile(q=0.5)", "class_probabilities", "mean"});
    ASSERT_EQ(plan.passes.size(), 2U);
    EXPECT_THAT(names_in(plan, plan.passes[0].over_rows),
                ElementsAre("value_counts", "class_probabilities", "mean"));
    EXPECT_THAT(names_in(plan, plan.passes[1].over_rows), ElementsAre("feature_quantile(q=0.5)"));
}

TEST(Plan, MakesLogitsWhileTheRootDecomposes) {
    const Plan plan = plan_of({"vim_alpha(dim=auto)", "class_probabilities"});
    ASSERT_EQ(plan.passes.size(), 4U);
    EXPECT_THAT(names_in(plan, plan.passes[1].over_rows), ElementsAre("within_group_scatter"));
    EXPECT_THAT(names_in(plan, plan.passes[1].derived), ElementsAre("residual_space(dim=32)"));
    EXPECT_THAT(names_in(plan, plan.passes[2].over_rows),
                ElementsAre("mean_max_logit", "class_probabilities"));
    EXPECT_TRUE(plan.passes[2].runs_beside_finishing.has_value());
    EXPECT_THAT(names_in(plan, plan.passes[3].over_rows),
                ElementsAre("mean_residual_norm(dim=32)"));
    EXPECT_THAT(names_in(plan, plan.passes[3].derived), ElementsAre("vim_alpha(dim=32)"));
}

TEST(Plan, MakesOnceWhatSeveralAskFor) {
    const Plan plan = plan_of({"residual_space(dim=8)", "residual_space(dim=16)", "within_class"});
    ASSERT_EQ(plan.passes.size(), 2U);
    EXPECT_THAT(names_in(plan, plan.passes[0].over_rows), ElementsAre("group_means"));
    EXPECT_THAT(names_in(plan, plan.passes[1].derived),
                ElementsAre("residual_space(dim=8)", "residual_space(dim=16)", "within_class"));
}

TEST(Plan, LeavesOutWhatIsThere) {
    Statistics there;
    there.fitted[parse_identity("residual_space(dim=32)")] = {};
    const Plan plan = plan_of({"residual_space(dim=auto)", "vim_alpha(dim=auto)"}, there);
    ASSERT_EQ(plan.passes.size(), 1U);
    EXPECT_THAT(names_in(plan, plan.passes[0].over_rows),
                ElementsAre("mean_max_logit", "mean_residual_norm(dim=32)"));
}

TEST(Plan, KnowsTheStepsOfEachDetector) {
    EXPECT_THAT(steps_of({{{"class_probabilities"}, "kl_matching"}}, {8, 3}),
                ElementsAre("class_probabilities", "logits"));
    EXPECT_THAT(steps_of({{{"within_class"}, "mahalanobis"}}, {8, 3}),
                ElementsAre("group_means", "within_class", "within_group_scatter"));
}

}  // namespace
}  // namespace farout::statistics
