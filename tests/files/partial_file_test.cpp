#include "files/partial_file.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files/detail/file_lock.h"
#include "temporary_folder.h"

namespace farout::files {
namespace {

using ::testing::ElementsAre;
using testing::names_in;
using testing::read_text;
using testing::write_text;

const std::string here = short_host_name();

TEST(PartialFile, TwoWritersOfOneOutputDontMix) {
    const testing::TemporaryFolder folder;
    PartialFile one(folder / "scores.h5");
    PartialFile other(folder / "scores.h5");
    EXPECT_NE(one.path(), other.path());
    write_text(one.path(), "one");
    write_text(other.path(), "the other");
    other.commit();
    EXPECT_EQ(read_text(folder / "scores.h5"), "the other");
    one.commit();
    EXPECT_EQ(read_text(folder / "scores.h5"), "one");
    EXPECT_THAT(names_in(folder.path()), ElementsAre("scores.h5"));
}

TEST(PartialFile, IsLeftOutWhereAnotherWasFasterAndMayNotBeReplaced) {
    const testing::TemporaryFolder folder;
    {
        PartialFile one(folder / "val.h5");
        PartialFile other(folder / "val.h5");
        write_text(other.path(), "the other");
        EXPECT_TRUE(other.commit_unless_there());
        EXPECT_FALSE(one.commit_unless_there());
    }
    EXPECT_EQ(read_text(folder / "val.h5"), "the other");
    EXPECT_THAT(names_in(folder.path()), ElementsAre("val.h5"));
}

TEST(PartialFile, RemovesWhatKilledRunsOfThisHostLeft) {
    const testing::TemporaryFolder folder;
    write_text(folder / ("scores.h5." + here + "-1.partial"), "half");
    write_text(folder / ("other.h5." + here + "-1.partial"), "half");
    const PartialFile writer(folder / "scores.h5");
    EXPECT_THAT(names_in(folder.path()),
                ElementsAre("other.h5." + here + "-1.partial", writer.path().filename()));
}

TEST(PartialFile, KeepsWhatIsBeingWritten) {
    const testing::TemporaryFolder folder;
    const PartialFile other(folder / "scores.h5");
    const PartialFile writer(folder / "scores.h5");
    EXPECT_TRUE(std::filesystem::exists(other.path()));
}

TEST(PartialFile, RemovesWhatOtherHostsLeftAMinuteAgo) {
    const testing::TemporaryFolder folder;
    const auto fresh = folder / "scores.h5.elsewhere-1.partial";
    const auto old = folder / "scores.h5.elsewhere-2.partial";
    write_text(fresh, "half");
    write_text(old, "half");
    std::filesystem::last_write_time(
        old, std::filesystem::file_time_type::clock::now() - std::chrono::seconds(90));
    const PartialFile writer(folder / "scores.h5");
    EXPECT_TRUE(std::filesystem::exists(fresh));
    EXPECT_FALSE(std::filesystem::exists(old));
}

}  // namespace
}  // namespace farout::files
