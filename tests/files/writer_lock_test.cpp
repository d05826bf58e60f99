#include "files/writer_lock.h"

#include <csignal>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "temporary_folder.h"

namespace farout::files {
namespace {

using ::testing::HasSubstr;

TEST(WriterLock, TellsTheSecondWhoTheFirstIs) {
    const testing::TemporaryFolder folder;
    const WriterLock first(folder / "val.h5");
    EXPECT_FALSE(first.other_writer());
    EXPECT_FALSE(first.not_offered());
    const WriterLock second(folder / "val.h5");
    ASSERT_TRUE(second.other_writer());
    EXPECT_THAT(*second.other_writer(), HasSubstr("process " + std::to_string(getpid()) + " on "));
    EXPECT_FALSE(WriterLock(folder / "other.h5").other_writer());
}

TEST(WriterLock, LeavesNothingBehindWhoeverEndsLast) {
    const testing::TemporaryFolder folder;
    {
        auto first = std::make_unique<WriterLock>(folder / "val.h5");
        const WriterLock second(folder / "val.h5");
        first.reset();
        EXPECT_FALSE(WriterLock(folder / "val.h5").other_writer()) << "nobody holds it now";
    }
    {
        const WriterLock first(folder / "val.h5");
        const WriterLock second(folder / "val.h5");
    }
    EXPECT_THAT(testing::names_in(folder.path()), ::testing::IsEmpty());
}

/// A process that holds the lock until it is killed.
class Holder {
  public:
    explicit Holder(const std::filesystem::path& file) {
        int made[2];
        EXPECT_EQ(pipe(made), 0);
        child_ = fork();
        if (child_ == 0) {
            const WriterLock lock(file);
            static_cast<void>(write(made[1], "x", 1) == 1);
            while (true) pause();
        }
        char byte = 0;
        EXPECT_EQ(read(made[0], &byte, 1), 1);
        for (const int end : made) close(end);
    }
    void end() const {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }

  private:
    pid_t child_;
};

TEST(WriterLock, EndsWithAProcessThatIsKilled) {
    const testing::TemporaryFolder folder;
    const Holder first(folder / "val.h5");
    first.end();
    ASSERT_TRUE(std::filesystem::exists(folder / "val.h5.lock"));
    EXPECT_FALSE(WriterLock(folder / "val.h5").other_writer());
    EXPECT_THAT(testing::names_in(folder.path()), ::testing::IsEmpty());
}

TEST(WriterLock, OfAKilledProcessIsTakenAwayByTheOneThatRanBesideIt) {
    const testing::TemporaryFolder folder;
    const Holder first(folder / "val.h5");
    {
        const WriterLock second(folder / "val.h5");
        EXPECT_TRUE(second.other_writer());
        first.end();
    }
    EXPECT_THAT(testing::names_in(folder.path()), ::testing::IsEmpty());
}

TEST(WriterLock, LeavesAFileAloneThatOnlyHasItsName) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "val.h5.lock", "somebody's notes");
    EXPECT_FALSE(WriterLock(folder / "val.h5").other_writer());
    EXPECT_EQ(testing::read_text(folder / "val.h5.lock"), "somebody's notes");
}

TEST(WriterLock, DoesWithoutWhereItCannotBeMade) {
    const testing::TemporaryFolder folder;
    EXPECT_FALSE(WriterLock(folder / "missing/val.h5").other_writer());
    std::filesystem::create_directory(folder / "val.h5.lock");
    EXPECT_FALSE(WriterLock(folder / "val.h5").other_writer());
    EXPECT_TRUE(std::filesystem::exists(folder / "val.h5.lock"));
}

}  // namespace
}  // namespace farout::files
