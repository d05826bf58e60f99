#include "cli/tensors/job_files/job_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace farout::cli::tensors {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(MergedSettings, TheFirstSourceWinsAndNoneMaySetTwice) {
    EXPECT_THAT(merged_settings({{"gen.gamma=0.5"}, {"gen.gamma=0.1", "gen.M=10"}, {"gen.M=3"}},
                                {"", "", ""}),
                ElementsAre("gen.gamma=0.5", "gen.M=10"));
    try {
        merged_settings({{}, {"gen.gamma=0.5", " gen.gamma =0.1"}}, {"", "job.cfg: "});
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), HasSubstr("job.cfg: 'gen.gamma=0.5' and ' gen.gamma =0.1' set"));
        EXPECT_THAT(error.what(), Not(HasSubstr("gen.M")));
    }
}

}  // namespace
}  // namespace farout::cli::tensors
