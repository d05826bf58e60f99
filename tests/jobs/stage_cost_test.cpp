#include "jobs/stage_cost.h"

#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "jobs/resident_memory.h"
#include "parallel/threads_communicator.h"
#include "report/cost.h"
#include "temporary_folder.h"

namespace farout::jobs {
namespace {

TEST(StageCost, TheRootHoldsWhatAllRanksTook) {
    parallel::run_as_threads(3, [](parallel::Communicator& communicator) {
        StageCost measured(communicator, report::score_stage);
        if (communicator.is_root()) measured.mine().rows = 7;
        measured.mine().steps.push_back({"logits", 1.0 + communicator.rank()});
        measured.mine().detectors.push_back(
            {"msp", 0.5, static_cast<std::uint64_t>(10 * communicator.rank())});
        const report::Cost cost = measured.together();
        if (!communicator.is_root()) return;
        EXPECT_EQ(cost.stage, "score");
        EXPECT_EQ(cost.ranks, 3);
        EXPECT_EQ(cost.rows, 7U);
        EXPECT_GT(cost.wall_seconds, 0);
        EXPECT_GT(cost.peak_bytes, 0U);
        ASSERT_EQ(cost.steps.size(), 1U);
        EXPECT_EQ(cost.steps[0].seconds, 6);
        EXPECT_EQ(cost.of("msp")->seconds, 1.5);
        EXPECT_EQ(cost.of("msp")->bytes, 20U);
    });
}

TEST(StageCost, IsKeptBesideTheOutput) {
    const testing::TemporaryFolder folder;
    report::Cost cost;
    cost.stage = report::fit_stage;
    cost.rows = 5;
    bool written = false;
    write_with_cost(folder / "statistics.h5", cost, report::Detail::brief, [&] {
        // Before the output: an output that is there isn't made again.
        EXPECT_TRUE(report::cost_of(folder / "statistics.h5"));
        written = true;
    });
    EXPECT_TRUE(written);
    const auto back = report::cost_of(folder / "statistics.h5");
    ASSERT_TRUE(back);
    EXPECT_EQ(back->rows, 5U);
}

TEST(StageCost, IsForgottenWhereTheOutputCannotBeWritten) {
    const testing::TemporaryFolder folder;
    const auto fail = [] { throw Error("The disk is full."); };
    EXPECT_THROW(
        write_with_cost(folder / "statistics.h5", report::Cost{}, report::Detail::brief, fail),
        Error);
    EXPECT_FALSE(report::cost_of(folder / "statistics.h5"));
}

TEST(StageCost, WhatCannotBeKeptDoesNotFailTheStage) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "file", "no folder");
    write_with_cost(folder / "file" / "statistics.h5", report::Cost{}, report::Detail::brief,
                    [] {});
    EXPECT_FALSE(report::cost_of(folder / "file" / "statistics.h5"));
}

TEST(ResidentMemory, ThePeakHoldsWhatWasTouched) {
    restart_peak_memory();
    constexpr std::size_t size = std::size_t{64} << 20;
    {
        const std::vector<char> touched(size, 1);
        EXPECT_GE(peak_memory(), touched.size());
    }
    EXPECT_GE(peak_memory(), size);  // still, when it is gone
}

}  // namespace
}  // namespace farout::jobs
