#include "files/replace_file.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "files/detail/file_lock.h"
#include "files/provenance.h"
#include "temporary_folder.h"

namespace farout::files {
namespace {

using ::testing::ElementsAre;
using testing::names_in;
using testing::read_text;
using testing::write_text;

const std::string this_host = short_host_name();

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

/// The hint goes through MPI-IO (tests/mpi/striped_file_test.cpp), which runs in no unit test.
TEST(PartialFile, IsAnOrdinaryFileWhereStripesCantBeAskedFor) {
    const testing::TemporaryFolder folder;
    PartialFile file(folder / "features.h5", 4);
    EXPECT_FALSE(file.striped());
    write_text(file.path(), "features");
    file.commit();
    EXPECT_EQ(read_text(folder / "features.h5"), "features");
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
    write_text(folder / ("scores.h5." + this_host + "-1.partial"), "half");
    write_text(folder / ("other.h5." + this_host + "-1.partial"), "half");
    const PartialFile writer(folder / "scores.h5");
    EXPECT_THAT(names_in(folder.path()),
                ElementsAre("other.h5." + this_host + "-1.partial", writer.path().filename()));
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

TEST(WriteTextFile, makes_folders_and_replaces_what_was_there) {
    const testing::TemporaryFolder folder;
    write_text_file(folder / "a/b/metrics.csv", "old");
    write_text_file(folder / "a/b/metrics.csv", "new");
    EXPECT_EQ(testing::read_text(folder / "a/b/metrics.csv"), "new");
    EXPECT_THAT(testing::names_in(folder / "a/b"), ::testing::ElementsAre("metrics.csv"));
}

TEST(WriteTextFile, names_the_file_that_it_cannot_write) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "file", "");
    EXPECT_THROW(write_text_file(folder / "file/metrics.csv", "x"), Error);
}

TEST(ReplacementFile, gets_its_name_when_it_is_committed) {
    const testing::TemporaryFolder folder;
    ReplacementFile file(folder / "a/x.npy");
    file.write("head,");
    file.write(std::as_bytes(std::span("rows", 4)));
    EXPECT_FALSE(std::filesystem::exists(folder / "a/x.npy"));
    file.commit();
    EXPECT_EQ(testing::read_text(folder / "a/x.npy"), "head,rows");
}

TEST(ReplacementFile, leaves_what_was_there_when_it_is_given_up) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "x.npy", "old");
    {
        ReplacementFile file(folder / "x.npy");
        file.write("half of the new");
    }
    EXPECT_EQ(testing::read_text(folder / "x.npy"), "old");
    EXPECT_THAT(testing::names_in(folder.path()), ::testing::ElementsAre("x.npy"));
}

TEST(Provenance, differences_name_every_fact_that_differs) {
    const Provenance there{{"model", "vit"}, {"weights", "1"}, {"block", "128"}};
    const Provenance here{{"model", "bit"}, {"weights", "1"}, {"batch", "32"}};
    EXPECT_THAT(differences(there, here), ::testing::ElementsAre("batch: nothing there, '32' here",
                                                                 "block: '128' there, nothing here",
                                                                 "model: 'vit' there, 'bit' here"));
    EXPECT_TRUE(differences(there, there).empty());
}

TEST(Provenance, differences_of_lists_and_hashes_can_be_read) {
    const auto line = [](const std::string& there, const std::string& here) {
        return differences({{"fact", there}}, {{"fact", here}}).at(0);
    };
    EXPECT_EQ(
        line("msp, vim(dim=10, origin=u), gen", "msp, vim(dim=12, origin=u), gen"),
        "fact: 'vim(dim=10, origin=u)' there, 'vim(dim=12, origin=u)' here, the others in both");
    EXPECT_EQ(line("msp, gen, vim", "gen"),
              "fact: 'msp, vim' there, nothing else here, the others in both");
    EXPECT_EQ(line("msp, gen", "gen, msp"), "fact: 'msp, gen' there, 'gen, msp' here");
    EXPECT_EQ(line("msp, gen", "vim, knn"), "fact: 'msp, gen' there, 'vim, knn' here");
    EXPECT_EQ(line("a (b, c", "a (b, d"), "fact: 'a (b, c' there, 'a (b, d' here");
    EXPECT_EQ(line(std::string(64, 'a'), std::string(60, 'a') + "0123"),
              "fact: 'aaaaaaaaaaaa…' there, 'aaaaaaaaaaaa…' here");
    EXPECT_EQ(line("3f", "4f"), "fact: '3f' there, '4f' here");
}

}  // namespace

}  // namespace farout::files
