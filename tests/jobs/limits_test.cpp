#include "jobs/limits.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "message_of.h"

namespace farout::jobs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::message_of;

ExtractStage demo_stage() {
    ExtractStage stage;
    stage.network.model = "fashion_demo";
    return stage;
}

/// A machine of 8 cores with 1 GiB free for each of two ranks.
parallel::Limits small_machine() {
    return {.cores = 8, .ranks = 2, .free_bytes = 0x1p30, .threads = 16, .workers = 32};
}

TEST(Limits, OfWorkersBlocksAndBatchesTellTheBound) {
    ExtractStage stage = demo_stage();
    EXPECT_NO_THROW(require_resources(stage, small_machine()));
    stage.workers = 33;
    EXPECT_THAT(message_of([&] { require_resources(stage, small_machine()); }),
                AllOf(HasSubstr("--workers 33"), HasSubstr("at most 32")));
    stage = demo_stage();
    stage.block_rows = (1 << 16) + 1;
    EXPECT_THAT(message_of([&] { require_resources(stage, small_machine()); }),
                AllOf(HasSubstr("--block 65537"), HasSubstr("1.0 GiB of memory are free for each"),
                      HasSubstr("At most 65536 fit")));
    stage.block_rows = std::numeric_limits<std::int64_t>::max();
    EXPECT_THROW(require_resources(stage, small_machine()), UsageError);
}

TEST(Limits, OfABatchFollowFromTheInputOfTheNetwork) {
    ExtractStage stage = demo_stage();
    stage.network.preprocess = "size=1024";
    stage.batch_rows = 28;  // 3 batches of 12 MiB an image are 1 GiB at 28.4
    EXPECT_NO_THROW(require_resources(stage, small_machine()));
    stage.batch_rows = 29;
    EXPECT_THAT(message_of([&] { require_resources(stage, small_machine()); }),
                AllOf(HasSubstr("--batch 29"), HasSubstr("3×1024×1024"), HasSubstr("At most 28")));
    stage.network.preprocess = "size=512";
    EXPECT_NO_THROW(require_resources(stage, small_machine()));
    stage.network = Network{};
    stage.network.model = "torchscript";  // says later that it needs --preprocess
    EXPECT_NO_THROW(require_resources(stage, small_machine()));
}

}  // namespace
}  // namespace farout::jobs
