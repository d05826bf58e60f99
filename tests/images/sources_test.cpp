#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "images/batch_loader.h"
#include "images/sources/source.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::images {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Sources, AFolderGivesItsFilesByTheirPaths) {
    const testing::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "cat");
    testing::write_text(folder / "cat/a.png", "some bytes");
    const Source source = open_source(folder.path());
    std::vector<std::byte> bytes;
    const FileStamp stamp = source->read("cat/a.png", bytes);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), "some bytes");
    EXPECT_EQ(stamp.size, 10);
    EXPECT_EQ(source->stamp("cat/a.png"), stamp);
    EXPECT_TRUE(source->can_be_read("cat/a.png"));
    EXPECT_FALSE(source->can_be_read("cat/b.png"));
    EXPECT_FALSE(source->stamp("cat").has_value());
    const std::vector<std::string> names{"cat/a.png", "cat/b.png"};
    EXPECT_THAT(source->absent(names, 1).first, ElementsAre("cat/b.png"));
    EXPECT_EQ(source->walk().images.at(0).path, "cat/a.png");
    EXPECT_THROW(source->read("cat/b.png", bytes), ImageError);
}

TEST(Sources, AFolderMayComeLater) {
    const testing::TemporaryFolder folder;
    const Source source = open_source(folder / "mount");
    EXPECT_FALSE(source->can_be_read("a.png"));
    std::filesystem::create_directory(folder / "mount");
    testing::write_text(folder / "mount/a.png", "bytes");
    EXPECT_TRUE(source->can_be_read("a.png"));
}

TEST(Sources, AFileThatNoKindKnowsIsRefused) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "list.txt", "a.png 0\n");
    EXPECT_THAT(testing::message_of([&] { open_source(folder / "list.txt"); }),
                HasSubstr("list.txt is a file, not a folder"));
}

}  // namespace
}  // namespace farout::images
