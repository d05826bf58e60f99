#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "jobs/graph/job_state.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::jobs {
namespace {

using ::testing::HasSubstr;

/// What a journal of these lines says, at a time.
StepState state_of(const std::string& lines, const std::string& now = "2026-11-24T12:01:00Z") {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "journal.txt", lines);
    testing::write_text(folder / "now.txt", now + "\tnow\n");
    StepState state;
    state.finished_rows = 700;
    take_journal(read_journal(folder / "journal.txt"), read_journal(folder / "now.txt").at(0).time,
                 state);
    return state;
}

TEST(Journal, TimesAreSecondsSince1970) {
    const testing::TemporaryFolder folder;
    // date -u -d 2026-11-24T12:00:00Z +%s
    testing::write_text(folder / "j.txt", "2026-11-24T12:00:00Z\tstart\n");
    EXPECT_EQ(read_journal(folder / "j.txt").at(0).time, 1795521600);
    append_to_journal(folder / "j.txt",
                      {1795521600, "end", {{"message", "two\tfields\nor lines"}}});
    EXPECT_EQ(testing::read_text(folder / "j.txt"),
              "2026-11-24T12:00:00Z\tstart\n"
              "2026-11-24T12:00:00Z\tend\tmessage=two fields or lines\n");
}

TEST(Journal, LinesThatAreNoEventsAreLeftOut) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "j.txt", "\nrubbish\nyesterday\tstart\n2026-11-24T12:0");
    EXPECT_TRUE(read_journal(folder / "j.txt").empty());
    EXPECT_TRUE(read_journal(folder / "none.txt").empty());
}

TEST(Journal, PipesAndDevicesAreNeitherReadNorWritten) {
    const testing::TemporaryFolder folder;
    ASSERT_EQ(mkfifo((folder / "j.txt").c_str(), 0600), 0);
    for (const auto& file : {folder / "j.txt", std::filesystem::path("/dev/zero")}) {
        EXPECT_THAT(testing::message_of([&] { read_journal(file); }), HasSubstr(file.string()));
        EXPECT_THAT(testing::message_of([&] {
                        append_to_journal(file, {0, "start", {}});
                    }),
                    HasSubstr(file.string()));
    }
}

TEST(Journal, ARunThatGoesOnHasARateFromWhatIsThere) {
    const StepState state = state_of("2026-11-24T12:00:00Z\tstart\tranks=2\trows=100\n");
    EXPECT_EQ(state.run, LastRun::running);
    EXPECT_EQ(state.rate, 10.0);  // 700 - 100 in a minute
    EXPECT_EQ(state.age, 60);
}

TEST(Journal, ARunThatFoundNothingToDoLeavesTheRateOfTheOneBefore) {
    const StepState state = state_of(
        "2026-11-24T12:00:00Z\tstart\trows=0\n"
        "2026-11-24T12:00:08Z\tend\tstatus=3\trows=400\tseconds=8\n"
        "2026-11-24T12:00:10Z\tstart\trows=400\n"
        "2026-11-24T12:00:11Z\tend\tstatus=0\trows=400\tseconds=1\n");
    EXPECT_EQ(state.run, LastRun::ended);
    EXPECT_EQ(state.rate, 50.0);
}

TEST(Journal, TheProgramsWordsOnItsFailureWinOverTheBatchScripts) {
    const StepState state = state_of(
        "2026-11-24T12:00:00Z\ttask\tslurm=7_1\tlog=/logs/7_1.out\n"
        "2026-11-24T12:00:00Z\tstart\trows=0\n"
        "2026-11-24T12:00:08Z\tstop\tstatus=1\tmessage=The disk is full.\n"
        "2026-11-24T12:00:09Z\texit\tstatus=137\n");
    EXPECT_EQ(state.run, LastRun::failed);
    EXPECT_EQ(state.message, "The disk is full.");
    EXPECT_EQ(state.log, "/logs/7_1.out");
}

TEST(Journal, ABatchScriptTellsOfAProgramThatWasKilled) {
    const StepState state = state_of(
        "2026-11-24T12:00:00Z\tstart\trows=0\n"
        "2026-11-24T12:00:09Z\texit\tstatus=137\n");
    EXPECT_EQ(state.run, LastRun::failed);
    EXPECT_EQ(state.message, "ended with exit status 137");
}

TEST(Journal, AnInterruptedRunIsNoFailureAndOneAfterItRuns) {
    const std::string interrupted =
        "2026-11-24T12:00:00Z\tstart\trows=0\n"
        "2026-11-24T12:00:05Z\tstop\tstatus=75\tmessage=Interrupted\trows=50\tseconds=5\n"
        "2026-11-24T12:00:06Z\texit\tstatus=75\n";
    EXPECT_EQ(state_of(interrupted).run, LastRun::interrupted);
    const StepState again = state_of(interrupted + "2026-11-24T12:00:30Z\tstart\trows=50\n");
    EXPECT_EQ(again.run, LastRun::running);
    EXPECT_EQ(again.message, "");
}

}  // namespace
}  // namespace farout::jobs
