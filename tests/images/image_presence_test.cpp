#include "images/lists/image_presence.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace farout::images {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Folders of this many files each, and the list of them.
class ImagePresence : public ::testing::TestWithParam<int> {
  protected:
    void SetUp() override {
        for (const char* folder : {"a", "b", "c/d"}) {
            std::filesystem::create_directories(folder_ / folder);
            for (int i = 0; i < GetParam(); ++i) {
                paths_.push_back(std::string(folder) + "/" + std::to_string(i) + ".jpg");
                testing::write_text(folder_ / paths_.back(), "x");
            }
        }
    }

    AbsentImages find(int threads = 2) { return find_absent(folder_.path(), paths_, threads); }

    testing::TemporaryFolder folder_;
    std::vector<std::string> paths_;
};

TEST_P(ImagePresence, FindsAllOfAWholeSet) {
    EXPECT_EQ(find().count, 0);
    EXPECT_THAT(find().first, IsEmpty());
}

TEST_P(ImagePresence, NamesTheFirstThatAreMissing) {
    std::filesystem::remove(folder_ / "c/d/0.jpg");
    std::filesystem::remove(folder_ / "a/1.jpg");
    for (const int threads : {1, 2, 50}) {
        const AbsentImages absent = find(threads);
        EXPECT_EQ(absent.count, 2);
        EXPECT_THAT(absent.first, ElementsAre("a/1.jpg", "c/d/0.jpg"));
        EXPECT_EQ(absent.reason, "No such file or directory");
    }
}

TEST_P(ImagePresence, FoldersAndBrokenLinksArentImages) {
    std::filesystem::remove(folder_ / "a/0.jpg");
    std::filesystem::create_directory(folder_ / "a/0.jpg");
    std::filesystem::remove(folder_ / "b/0.jpg");
    std::filesystem::create_symlink("nowhere.jpg", folder_ / "b/0.jpg");
    std::filesystem::remove(folder_ / "b/1.jpg");
    std::filesystem::create_symlink("../a/1.jpg", folder_ / "b/1.jpg");
    EXPECT_THAT(find().first, ElementsAre("a/0.jpg", "b/0.jpg"));
}

TEST_P(ImagePresence, AFolderThatIsntThereLacksAllItsImages) {
    std::filesystem::remove_all(folder_ / "b");
    EXPECT_EQ(find().count, GetParam());
    EXPECT_EQ(find().first.front(), "b/0.jpg");
    EXPECT_EQ(find_absent(folder_ / "none", paths_, 1).count, 3 * GetParam());
}

TEST_P(ImagePresence, TakesPathsAsAListMayHaveThem) {
    const std::vector<std::string> odd{"./a/0.jpg", "a//0.jpg", "a/../b/0.jpg", "a/0.jpg",
                                       (folder_ / "b/1.jpg").string()};
    EXPECT_EQ(find_absent(folder_.path(), odd, 1).count, 0);
}

TEST_P(ImagePresence, LooksIntoFoldersOfManyOtherFiles) {
    for (int i = 0; i < 100 * GetParam(); ++i)
        testing::write_text(folder_ / ("a/other" + std::to_string(i)), "");
    std::filesystem::remove(folder_ / "a/1.jpg");
    EXPECT_THAT(find().first, ElementsAre("a/1.jpg"));
}

INSTANTIATE_TEST_SUITE_P(Sizes, ImagePresence, ::testing::Values(2, 40));

TEST(ImagePresenceOfMany, AreAllCountedWhereNoneIsThere) {
    const testing::TemporaryFolder folder;
    std::vector<std::string> paths;
    for (int i = 0; i < 300; ++i) paths.push_back(std::to_string(i) + ".jpg");
    testing::write_text(folder / "other.jpg", "");
    testing::write_text(folder / "299.jpg", "");
    EXPECT_EQ(find_absent(folder.path(), paths, 1).count, 299);
}

TEST(ByFolder, PutsTheImagesOfAFolderTogether) {
    const std::vector<std::string> paths{"b/1", "a/1", "b/2", "3", "a/2"};
    EXPECT_THAT(by_folder(paths), ElementsAre(0, 2, 1, 4, 3));
}

}  // namespace
}  // namespace farout::images
