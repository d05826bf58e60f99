#include "report/costs/cost.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "sample_costs.h"

namespace farout::report {
namespace {

Cost small(double wall, std::uint64_t peak, std::vector<CostStep> steps,
           std::vector<DetectorCost> detectors) {
    Cost cost;
    cost.stage = score_stage;
    cost.threads = 3;
    cost.wall_seconds = wall;
    cost.peak_bytes = peak;
    cost.rows = 10;
    cost.steps = std::move(steps);
    cost.detectors = std::move(detectors);
    return cost;
}

TEST(CostTest, RanksWorkSideBySide) {
    const std::vector<Cost> ranks{
        small(2, 700, {{"logits", 1}, {"reading", 0.5}}, {{"msp", 0.25, 30}}),
        small(3, 500, {{"reading", 0.25}, {"projection", 4}}, {{"vim", 1, 9}, {"msp", 0.5, 20}})};
    const Cost job = merged_ranks(ranks);
    EXPECT_EQ(job.ranks, 2);
    EXPECT_EQ(job.threads, 3);
    EXPECT_EQ(job.wall_seconds, 3);
    EXPECT_EQ(job.peak_bytes, 700U);
    EXPECT_EQ(job.rows, 20U);
    ASSERT_EQ(job.steps.size(), 3U);
    EXPECT_EQ(job.steps[1].name, "reading");
    EXPECT_EQ(job.steps[1].seconds, 0.75);
    EXPECT_EQ(job.steps[2].seconds, 4);
    ASSERT_NE(job.of("msp"), nullptr);
    EXPECT_EQ(job.of("msp")->seconds, 0.75);
    EXPECT_EQ(job.of("msp")->bytes, 30U);
    EXPECT_EQ(job.of("vim")->bytes, 9U);
    EXPECT_EQ(job.of("energy"), nullptr);
}

TEST(CostTest, RunsComeOneAfterAnother) {
    std::vector<Cost> runs{small(2, 700, {{"logits", 1}}, {{"msp", 0.25, 30}}),
                           small(3, 500, {{"logits", 2}}, {{"msp", 0.5, 40}}), scoring_cost()};
    const Cost sum = merged_runs(runs);
    EXPECT_EQ(sum.ranks, 2);
    EXPECT_EQ(sum.threads, 4);
    EXPECT_EQ(sum.wall_seconds, 6.5);
    EXPECT_EQ(sum.peak_bytes, 1ULL << 30);
    EXPECT_EQ(sum.rows, 420U);
    EXPECT_EQ(sum.steps[0].seconds, 3.125);
    EXPECT_EQ(sum.of("msp")->seconds, 0.76);
    EXPECT_EQ(sum.of("msp")->bytes, 1600U);
    ASSERT_NE(sum.input(fit_stage), nullptr);
    EXPECT_EQ(sum.input(fit_stage)->rows, 1000U);
}

TEST(CostTest, FittingIsCountedOnceForAllSets) {
    const std::vector<Cost> runs{scoring_cost(), scoring_cost(), scoring_cost()};
    const Cost sum = merged_runs(runs);
    ASSERT_EQ(sum.inputs.size(), 1U);
    EXPECT_EQ(sum.inputs[0].wall_seconds, fitting_cost().wall_seconds);
    EXPECT_EQ(sum.of("vim")->seconds, 1.5);
}

TEST(CostTest, OnlyCostsOfOneStageMerge) {
    EXPECT_THROW(merged_runs({}), Error);
    EXPECT_THROW(merged_ranks({}), Error);
    const std::vector<Cost> two{scoring_cost(), fitting_cost()};
    EXPECT_THROW(merged_runs(two), Error);
    EXPECT_THROW(merged_ranks(two), Error);
}

TEST(CostTest, TimeARow) {
    EXPECT_EQ(microseconds_per_row(0.5, 1000), 500);
    EXPECT_FALSE(microseconds_per_row(0.5, 0));
}

}  // namespace
}  // namespace farout::report
