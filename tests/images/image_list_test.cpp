#include "images/lists/image_list.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::images {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::AnyOf;
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
    std::vector<ListedImage> read(std::string_view text) const {
        return read_image_list(write("list.txt", text));
    }

    /// What is told while a list of this text is read, without the folder.
    std::string remarks(std::string_view text) const {
        std::string all;
        read_image_list(write("list.txt", text),
                        [&](const std::string& remark) { all += remark + "\n"; });
        return all;
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

TEST_F(ReadImageList, ReadsPathsWithAndWithoutLabels) {
    EXPECT_THAT(read("val/a.JPEG 489\nc.png -1\n0.jpg 0"),
                ElementsAre(ListedImage{"val/a.JPEG", 489}, ListedImage{"c.png", -1},
                            ListedImage{"0.jpg", 0}));
    EXPECT_THAT(read("val/a.JPEG\nb.png"),
                ElementsAre(ListedImage{"val/a.JPEG", -1}, ListedImage{"b.png", -1}));
}

TEST_F(ReadImageList, KeepsSpacesInPaths) {
    EXPECT_THAT(
        read("my cat.jpg 3\n  indented.png\t7  \ndouble  space.png  8\nholiday.jpg "
             "copy.jpg 1\n"),
        ElementsAre(ListedImage{"my cat.jpg", 3}, ListedImage{"indented.png", 7},
                    ListedImage{"double  space.png", 8}, ListedImage{"holiday.jpg copy.jpg", 1}));
    EXPECT_THAT(
        read("my other cat.jpg\nholiday.jpg copy.jpg\n"),
        ElementsAre(ListedImage{"my other cat.jpg", -1}, ListedImage{"holiday.jpg copy.jpg", -1}));
}

TEST_F(ReadImageList, AcceptsWindowsFilesCommentsAndBlankLines) {
    EXPECT_THAT(
        read("\xef\xbb\xbf# of the 1st of May\r\n\r\n   \t\r\na.png 1\r\n# b.png 2\r\nc.png 0\r\n"),
        ElementsAre(ListedImage{"a.png", 1}, ListedImage{"c.png", 0}));
}

TEST_F(ReadImageList, TakesANumberAloneForAPathWhenItSaysSo) {
    EXPECT_THAT(complaint("12\n"), HasSubstr("list.txt:1: '12' is a number without a path"));
    EXPECT_THAT(complaint("a.png\n1.5\n"), HasSubstr("list.txt:2:"));
    EXPECT_THAT(read("./12\n"), ElementsAre(ListedImage{"./12", -1}));
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

TEST_F(ReadImageList, RefusesLabelsOfSomeRows) {
    EXPECT_THAT(complaint("a.png 1\n\nb.png\nc.png 2\n# d\nd.png\n"),
                AllOf(HasSubstr("list.txt:3: a line without a label, while 2 lines have one"),
                      HasSubstr("line 1"), HasSubstr("2 have none")));
    EXPECT_THAT(complaint("a.png\nb.png 3\n"), HasSubstr("list.txt:1: a line without a label"));
    // One that is given as unknown is given.
    EXPECT_THAT(read("a.png 1\nb.png -1\n"),
                ElementsAre(ListedImage{"a.png", 1}, ListedImage{"b.png", -1}));
}

TEST_F(ReadImageList, RefusesAnImageWithTwoLabels) {
    EXPECT_THAT(complaint("a.png 1\n\nb.png 1\na.png 2\n"),
                HasSubstr("list.txt:4: the image 'a.png' has the label 2, in line 1 1"));
    EXPECT_THAT(complaint("a.png 1\nx/../a.png -1\n"), HasSubstr("list.txt:2:"));
    EXPECT_THAT(complaint("a//b.png 1\n./a/b.png 0\n"), HasSubstr("line 1 1"));
    EXPECT_THAT(complaint("./a.png 1\nb.png 0\nb.png 0\na.png 2\n"), HasSubstr("list.txt:4:"));
}

TEST_F(ReadImageList, TellsWhatIsOddAndTakesIt) {
    EXPECT_EQ(remarks("a.png 1\nb.png 1\n"), "");
    EXPECT_THAT(remarks("a.png 1\nb.png 2\n./a.png 1\nb.png 2\n"),
                AllOf(HasSubstr("list.txt:3: the image './a.png' stands in line 1, too"),
                      HasSubstr("and 1 more images")));
    EXPECT_THAT(remarks("a.png\na.png\n"), HasSubstr("list.txt:2:"));
    EXPECT_THAT(remarks("b.png\n/data/a.png\n/data/b.png\n"),
                HasSubstr("list.txt:2: 2 of 3 paths are absolute"));
    EXPECT_THAT(remarks("n01/a.png 1\nn01/._a.png 1\n.ipynb_checkpoints/b.png 0\n"),
                HasSubstr("list.txt:2: 2 of 3 paths are hidden files"));
}

TEST_F(ReadImageList, WritesPathsThatReadAsThemselves) {
    for (const char* path :
         {"a.png", "n01/a b.png", "3 a.png", "a\\b.png", "\"a\".png", "3,a.png", "a.png b.png",
          "[a].png", "{\"a.png", "a:b.png", "a.jpg,b", "path", "~/a.png", "C:/a.png"}) {
        EXPECT_THAT(read(listed_path(path)).front().path, AnyOf(path, std::string("./") + path));
        EXPECT_EQ(read(listed_path(path) + " 7").front().label, 7);
    }
    EXPECT_EQ(listed_path("n01/a b.png"), "n01/a b.png");
    EXPECT_EQ(listed_path("a\\b.png"), "./a\\b.png");
    EXPECT_THROW(listed_path("#a.png"), Error);
}

}  // namespace
}  // namespace farout::images
