#include "parallel/session.h"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace farout::parallel {
namespace {

Launch launch_in(const std::map<std::string, std::string>& variables) {
    return detect_launch([&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

TEST(Launch, IsAloneWithoutALauncher) {
    EXPECT_EQ(launch_in({}).kind, Launch::Kind::alone);
}

TEST(Launch, IsAloneInABatchScriptOrAnInteractiveStep) {
    EXPECT_EQ(launch_in({{"SLURM_JOB_ID", "7"}, {"SLURM_NTASKS", "4"}, {"SLURM_PROCID", "0"}}).kind,
              Launch::Kind::alone);
    EXPECT_EQ(launch_in({{"SLURM_STEP_NUM_TASKS", "1"}}).kind, Launch::Kind::alone);
}

TEST(Launch, KnowsOpenMpi) {
    const Launch launch = launch_in({{"OMPI_COMM_WORLD_SIZE", "3"}, {"PMIX_RANK", "1"}});
    EXPECT_EQ(launch.kind, Launch::Kind::by_launcher);
    EXPECT_EQ(launch.processes, 3);
}

TEST(Launch, KnowsSrunWithPmix) {
    const Launch launch = launch_in({{"SLURM_STEP_NUM_TASKS", "4"}, {"PMIX_RANK", "0"}});
    EXPECT_EQ(launch.kind, Launch::Kind::by_launcher);
    EXPECT_EQ(launch.processes, 4);
}

TEST(Launch, KnowsPmi) {
    const Launch launch = launch_in({{"PMI_RANK", "0"}, {"PMI_SIZE", "2"}});
    EXPECT_EQ(launch.kind, Launch::Kind::by_launcher);
    EXPECT_EQ(launch.processes, 2);
}

TEST(Launch, BelievesMpirunBeforeTheSrunThatStartedItsDaemons) {
    EXPECT_EQ(launch_in({{"OMPI_COMM_WORLD_SIZE", "8"}, {"SLURM_STEP_NUM_TASKS", "2"}}).processes,
              8);
}

TEST(Launch, RefusesSrunWithoutPmix) {
    try {
        launch_in({{"SLURM_STEP_NUM_TASKS", "4"}, {"SLURM_PROCID", "2"}});
        FAIL() << "four processes would all do the same work";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("--mpi=pmix"));
    }
}

TEST(Launch, ComparesTheWorldWithWhatTheLauncherStarted) {
    EXPECT_NO_THROW(check_world_size({Launch::Kind::by_launcher, 4}, 4));
    EXPECT_NO_THROW(check_world_size({Launch::Kind::by_launcher, 0}, 4)) << "it doesn't say";
    EXPECT_THROW(check_world_size({Launch::Kind::by_launcher, 4}, 1), UsageError);
}

}  // namespace
}  // namespace farout::parallel
