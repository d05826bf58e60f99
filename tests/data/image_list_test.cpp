#include "data/image_list.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"

namespace farout {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

/// A folder of its own for each test, removed afterwards.
class ImageListTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = fs::temp_directory_path() / concat("farout_list_", test->name(), "_", getpid());
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path write(const std::string& name, std::string_view text) const {
        const fs::path file = folder_ / name;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
    void touch(const std::vector<std::string>& names) const {
        for (const std::string& name : names) write(name, "x");
    }
    std::vector<ListedImage> read(std::string_view text) const {
        return read_image_list(write("list.txt", text));
    }

    /// What reading a list of this text says is wrong, without the folder.
    std::string complaint(std::string_view text) const {
        try {
            read(text);
        } catch (const Error& error) {
            const std::string message = error.what();
            return message.substr(std::min(message.size(), folder_.string().size() + 1));
        }
        return "no complaint";
    }
    const fs::path& folder() const { return folder_; }

  private:
    fs::path folder_;
};

using ReadImageList = ImageListTest;
using WalkImageFolder = ImageListTest;

TEST_F(ReadImageList, ReadsPathsWithAndWithoutLabels) {
    EXPECT_THAT(read("val/a.JPEG 489\nb.png\nc.png -1\n0.jpg 0"),
                ElementsAre(ListedImage{"val/a.JPEG", 489}, ListedImage{"b.png", -1},
                            ListedImage{"c.png", -1}, ListedImage{"0.jpg", 0}));
}

TEST_F(ReadImageList, KeepsSpacesInPaths) {
    EXPECT_THAT(read("my cat.jpg 3\nmy other cat.jpg\n  indented.png\t7  \ndouble  space.png  "
                     "8\nholiday.jpg copy.jpg\n"),
                ElementsAre(ListedImage{"my cat.jpg", 3}, ListedImage{"my other cat.jpg", -1},
                            ListedImage{"indented.png", 7}, ListedImage{"double  space.png", 8},
                            ListedImage{"holiday.jpg copy.jpg", -1}));
}

TEST_F(ReadImageList, AcceptsWindowsFilesCommentsAndBlankLines) {
    EXPECT_THAT(
        read("\xef\xbb\xbf# of the 1st of May\r\n\r\n   \t\r\na.png 1\r\n# b.png 2\r\nc.png\r\n"),
        ElementsAre(ListedImage{"a.png", 1}, ListedImage{"c.png", -1}));
}

TEST_F(ReadImageList, TakesANumberAloneForAPath) {
    EXPECT_THAT(read("12\n"), ElementsAre(ListedImage{"12", -1}));
}

TEST_F(ReadImageList, NamesTheLineOfABadLabel) {
    EXPECT_THAT(complaint("a.png 1\n\n# c\nb.png -2\n"),
                HasSubstr("list.txt:4: the label -2 is below -1"));
    EXPECT_THAT(complaint("a.png 1.5\n"),
                HasSubstr("list.txt:1: the label 1.5 is not a whole number"));
    EXPECT_THAT(complaint("a.png 1e3\n"),
                HasSubstr("list.txt:1: the label 1e3 is not a whole number"));
    EXPECT_THAT(complaint("a.png +3\n"), HasSubstr("not a whole number"));
    EXPECT_THAT(complaint("a.png nan\n"), HasSubstr("not a whole number"));
    EXPECT_THAT(complaint("a.png 9223372036854775808\n"), HasSubstr("is too large"));
    EXPECT_THAT(complaint("x.png 1\na.png cat\n"),
                HasSubstr("list.txt:2: the label 'cat' is not a number"));
    EXPECT_THAT(complaint("a.png 12,\n"), HasSubstr("the label '12,' is not a number"));
    EXPECT_EQ(read("a.png 9223372036854775807\n").front().label, 9223372036854775807);
}

TEST_F(ReadImageList, RefusesListsWithoutImages) {
    EXPECT_THAT(complaint(""), HasSubstr("names no images (0 lines)"));
    EXPECT_THAT(complaint("\n# nothing\n\n"), HasSubstr("names no images (3 lines)"));
}

TEST_F(ReadImageList, RefusesWhatIsNoPath) {
    EXPECT_THAT(complaint(std::string_view("a.png\nb\0.png\n", 13)),
                HasSubstr("list.txt:2: a NUL byte"));
    EXPECT_THAT(complaint("\xff\xfe" + std::string("a\0.\0p\0\n\0", 8)), HasSubstr("UTF-8"));
    const std::string longest(longest_path, 'x');
    EXPECT_EQ(read(longest + " 3\n").front().path, longest);
    EXPECT_THAT(complaint("a.png\n" + longest + "x 3\n"),
                HasSubstr("list.txt:2: a path of 4097 bytes"));
}

TEST_F(ReadImageList, NamesTheListThatCannotBeRead) {
    EXPECT_THROW(read_image_list(folder() / "missing.txt"), Error);
    EXPECT_THROW(read_image_list(folder()), Error);
}

TEST_F(WalkImageFolder, SortsAndLabelsAsImageFolder) {
    // "a-b/..." sorts after "a/..." because folders are compared by name, and "a/sub" after the
    // images of "a".
    touch({"a/2.png", "a/10.PNG", "a/sub/1.jpg", "a-b/x.jpeg", "B/z.webp", "B/readme.txt",
           "a/list.csv", "empty.d/notes.txt"});
    EXPECT_THAT(walk_image_folder(folder()),
                ElementsAre(ListedImage{"B/z.webp", 0}, ListedImage{"a/10.PNG", 1},
                            ListedImage{"a/2.png", 1}, ListedImage{"a/sub/1.jpg", 1},
                            ListedImage{"a-b/x.jpeg", 2}));
}

TEST_F(WalkImageFolder, SortsFoldersWithinAClassByTheirPath) {
    touch({"c/x/1.png", "c/x-y/1.png", "c/x/z/1.png", "c/0.png"});
    EXPECT_THAT(walk_image_folder(folder()),
                ElementsAre(ListedImage{"c/0.png", 0}, ListedImage{"c/x/1.png", 0},
                            ListedImage{"c/x-y/1.png", 0}, ListedImage{"c/x/z/1.png", 0}));
}

TEST_F(WalkImageFolder, GivesNoLabelsToABareFolder) {
    touch({"b.jpg", "a.gif", "A.tiff", "\xc3\xa4.bmp", "c.txt"});
    EXPECT_THAT(walk_image_folder(folder()),
                ElementsAre(ListedImage{"A.tiff", -1}, ListedImage{"a.gif", -1},
                            ListedImage{"b.jpg", -1}, ListedImage{"\xc3\xa4.bmp", -1}));
}

TEST_F(WalkImageFolder, GivesNoLabelsWhenSomeImagesLieInNoSubfolder) {
    touch({"x/1.png", "y/2.png", "z.png"});
    EXPECT_THAT(walk_image_folder(folder()),
                ElementsAre(ListedImage{"z.png", -1}, ListedImage{"x/1.png", -1},
                            ListedImage{"y/2.png", -1}));
}

TEST_F(WalkImageFolder, FollowsLinksButNotInCircles) {
    touch({"real/1.png"});
    fs::create_directory_symlink(folder() / "real", folder() / "linked");
    EXPECT_THAT(walk_image_folder(folder()),
                ElementsAre(ListedImage{"linked/1.png", 0}, ListedImage{"real/1.png", 1}));
    fs::create_directory_symlink(folder(), folder() / "real" / "circle");
    EXPECT_THROW(walk_image_folder(folder()), Error);
}

TEST_F(WalkImageFolder, RefusesFoldersWithoutImages) {
    EXPECT_THROW(walk_image_folder(folder()), Error);
    EXPECT_THROW(walk_image_folder(folder() / "missing"), Error);
    EXPECT_THROW(walk_image_folder(write("file.png", "x")), Error);
}

}  // namespace
}  // namespace farout
