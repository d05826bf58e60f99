#include "files/replace_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "files/provenance.h"
#include "temporary_folder.h"

namespace farout::files {
namespace {

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

}  // namespace
}  // namespace farout::files
