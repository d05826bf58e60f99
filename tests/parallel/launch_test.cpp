#include "parallel/launch.h"

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

TEST(Launch, KnowsLaunchersOfEachMpi) {
    for (const auto& [size, rank] :
         std::map<std::string, std::string>{{"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
                                            {"MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK"},
                                            {"PMI_SIZE", "PMI_RANK"}}) {
        const Launch launch = launch_in({{size, "4"}, {rank, "3"}});
        EXPECT_EQ(launch.kind, Launch::Kind::by_launcher) << size;
        EXPECT_EQ(launch.processes, 4) << size;
        EXPECT_EQ(launch.rank, 3) << rank;
    }
}

TEST(Launch, KnowsLaunchersThatTellTheRankAlone) {
    for (const char* rank : {"PMIX_RANK", "PMI_RANK", "PALS_RANKID", "ALPS_APP_PE"}) {
        const Launch alone = launch_in({{rank, "2"}});
        EXPECT_EQ(alone.kind, Launch::Kind::by_launcher) << rank;
        EXPECT_EQ(alone.processes, 0) << rank;
        EXPECT_EQ(alone.rank, 2) << rank;
        EXPECT_EQ(launch_in({{rank, "2"}, {"SLURM_STEP_NUM_TASKS", "8"}}).processes, 8) << rank;
    }
    EXPECT_EQ(launch_in({{"PMIX_RANK", "undefined"}}).kind, Launch::Kind::by_launcher);
}

std::string message_of(const std::map<std::string, std::string>& variables) {
    try {
        launch_in(variables);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "";
}

TEST(Launch, RefusesSrunWithoutAWayToFindEachOther) {
    EXPECT_THAT(message_of({{"SLURM_STEP_NUM_TASKS", "4"}, {"SLURM_PROCID", "2"}}),
                testing::AllOf(testing::HasSubstr("pmix for Open MPI"),
                               testing::HasSubstr("pmi2 for MPICH"),
                               testing::HasSubstr("cray_shasta"), testing::HasSubstr("FAROUT_MPI")))
        << "four processes would all do the same work";
}

TEST(Launch, HeedsTheUser) {
    EXPECT_EQ(launch_in({{"FAROUT_MPI", "on"}}).kind, Launch::Kind::by_launcher);
    EXPECT_EQ(launch_in({{"FAROUT_MPI", "on"}, {"SLURM_STEP_NUM_TASKS", "4"}}).processes, 0)
        << "nobody knows what srun's processes have to do with MPI";
    EXPECT_EQ(launch_in({{"FAROUT_MPI", "on"}, {"PMI_SIZE", "4"}}).processes, 4);
    EXPECT_EQ(launch_in({{"FAROUT_MPI", "off"}, {"SLURM_STEP_NUM_TASKS", "4"}}).kind,
              Launch::Kind::alone);
    EXPECT_EQ(launch_in({{"FAROUT_MPI", "off"}, {"OMPI_COMM_WORLD_SIZE", "4"}}).kind,
              Launch::Kind::alone);
    EXPECT_EQ(launch_in({{"FAROUT_MPI", ""}}).kind, Launch::Kind::alone);
    EXPECT_THAT(message_of({{"FAROUT_MPI", "1"}}), testing::HasSubstr("on (start MPI"));
}

TEST(Launch, ComparesTheWorldWithWhatTheLauncherStarted) {
    EXPECT_NO_THROW(check_world_size({Launch::Kind::by_launcher, 4}, 4));
    EXPECT_NO_THROW(check_world_size({Launch::Kind::by_launcher, 0}, 4)) << "it doesn't say";
    EXPECT_THROW(check_world_size({Launch::Kind::by_launcher, 4}, 1), UsageError);
    EXPECT_NO_THROW(check_world_size({Launch::Kind::by_launcher, 0, 3}, 4));
    EXPECT_THROW(check_world_size({Launch::Kind::by_launcher, 0, 3}, 1), UsageError);
}

TEST(Launch, KnowsTheVariablesOfLaunchers) {
    for (const char* name : {"OMPI_COMM_WORLD_RANK=0", "PMIX_RANK=0", "PMI_FD=5", "PALS_RANKID=1",
                             "MV2_COMM_WORLD_RANK=0", "ALPS_APP_PE=0"})
        EXPECT_TRUE(is_of_launcher(name)) << name;
    for (const char* name : {"PATH=/bin", "SLURM_JOB_ID=1", "MPI=pmix"})
        EXPECT_FALSE(is_of_launcher(name)) << name;
}

}  // namespace
}  // namespace farout::parallel
