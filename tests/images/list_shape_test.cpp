/// Lists as other programs write them: what is said, and that the command that it names mends them.

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "images/lists/image_list.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::images {
namespace {

using farout::testing::message_of;
using farout::testing::write_text;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::string_literals;

class OddList : public ::testing::Test {
  protected:
    std::string complaint(const std::string& text) const {
        write_text(list(), text);
        return message_of([&] { read_image_list(list()); });
    }

    /// Runs the command between backquotes in the folder of the list; the images of what it made.
    std::string mended(const std::string& text) const {
        const std::string message = complaint(text);
        const std::size_t first = message.find('`');
        if (first == std::string::npos) return "no command: " + message;
        const std::string command =
            message.substr(first + 1, message.find('`', first + 1) - first - 1);
        if (std::system(concat("cd ", folder.path().native(), " && ", command).c_str()) != 0)
            return "failed: " + command;
        std::vector<std::string> lines;
        try {
            for (const auto& [path, label] : read_image_list(folder / "mended.txt"))
                lines.push_back(concat(path, " ", label));
        } catch (const Error& error) {
            return concat(command, " → ", error.what());
        }
        return enumerate(lines);
    }
    /// Packs a good list with a command.
    std::string packed(const std::string& command) const {
        write_text(folder / "good.txt", "n01/a.png 0\nn02/b c.png 1\n");
        const std::string out = (folder / "packed").string();
        if (std::system(concat(command, " <", (folder / "good.txt").string(), " >", out).c_str()) !=
            0)
            return "";
        return farout::testing::read_text(out);
    }
    std::filesystem::path list() const { return folder / "list.txt"; }

    const farout::testing::TemporaryFolder folder;
};

constexpr const char* both = "n01/a.png 0, n02/b.png 1";
constexpr const char* both_with_blank = "n01/a.png 0, n02/b c.png 1";

TEST_F(OddList, CommaSeparatedValues) {
    EXPECT_THAT(
        complaint("n01/a.png,0\nn02/b.png,1\n"),
        AllOf(HasSubstr("list.txt:1: a table with ','"), HasSubstr("Its label is column 2")));
    EXPECT_EQ(mended("n01/a.png,0\nn02/b.png,1\n"), both);
    EXPECT_EQ(mended("n01/a.png, 0\r\nn02/b.png, 1\r\n"), both);
    EXPECT_EQ(mended("# made by x\nn01/a.png;0\nn02/b.png;1\n"), both);
    EXPECT_EQ(mended("n01/a.png|0\nn02/b.png|1\n"), both);
    EXPECT_EQ(mended("n01/a.png:0\nn02/b.png:1\n"), both);
    EXPECT_EQ(mended("n01/a.png,cat\nn02/b.png,dog\n"), "n01/a.png -1, n02/b.png -1");
    EXPECT_EQ(mended("n01/a.png,cat,0\nn02/b.png,dog,1\n"), both);
    EXPECT_EQ(mended("0,n01/a.png\n1,n02/b.png\n"), both);
    EXPECT_EQ(mended("\xef\xbb\xbf"
                     "0,n01/a.png\n1,n02/b.png\n"),
              both);
    EXPECT_EQ(mended("a_1,0\nb_2,1\n"), "a_1 0, b_2 1");
}

TEST_F(OddList, QuotedValues) {
    EXPECT_EQ(mended("\"n01/a.png\",\"0\"\n\"n02/b.png\",\"1\"\n"), both);
    EXPECT_EQ(mended("\"n01/a.png\",0\n\"n02/b c.png\",1\n"), both_with_blank);
    EXPECT_EQ(mended("\"n01/a.png\" 0\n\"n02/b c.png\" 1\n"), both_with_blank);
    EXPECT_EQ(mended("'n01/a.png' 0\n'n02/b c.png' 1\n"), both_with_blank);
    EXPECT_EQ(mended("\"n01/a.png\"\n\"n02/b c.png\"\n"), "n01/a.png -1, n02/b c.png -1");
}

TEST_F(OddList, Headings) {
    EXPECT_THAT(complaint("path,label\nn01/a.png,0\n"), HasSubstr("list.txt:1: a table"));
    EXPECT_EQ(mended("path,label\nn01/a.png,0\nn02/b.png,1\n"), both);
    EXPECT_EQ(mended("label;filename\r\n0;n01/a.png\r\n1;n02/b.png\r\n"), both);
    EXPECT_EQ(mended(",file_name,class_id,width\n0,n01/a.png,0,640\n1,n02/b.png,1,480\n"), both);
    EXPECT_EQ(mended("image_id,category\nx_1,0\nx_2,1\n"), "x_1 0, x_2 1");
    EXPECT_EQ(mended("path\tlabel\nn01/a.png\t0\nn02/b.png\t1\n"), both);
    EXPECT_EQ(mended("path label\nn01/a.png 0\nn02/b.png 1\n"), both);
    EXPECT_EQ(mended("\xef\xbb\xbf"
                     "Filename\nn01/a.png\nn02/b.png\n"),
              "n01/a.png -1, n02/b.png -1");
    EXPECT_EQ(mended("\xef\xbb\xbf"
                     "id,image\n7,n01/a.png\n8,n02/b.png\n"),
              "n01/a.png 7, n02/b.png 8");
}

TEST_F(OddList, LabelsBeforePaths) {
    EXPECT_THAT(complaint("0 n01/a.png\n1 n02/b.png\n"),
                AllOf(HasSubstr("list.txt:1:"), HasSubstr("the label before the path")));
    EXPECT_EQ(mended("0 n01/a.png\n1 n02/b c.png\n"), both_with_blank);
    EXPECT_EQ(mended("0\tn01/a.png\r\n1\tn02/b c.png\r\n"), both_with_blank);
    // A number that belongs to some of the names only.
    write_text(list(), "001 a.png\nb.png\n");
    EXPECT_EQ(read_image_list(list()).size(), 2U);
    write_text(list(), "./001 a.png\n./002 b.png\n");
    EXPECT_EQ(read_image_list(list()).front().path, "./001 a.png");
}

TEST_F(OddList, MoreColumns) {
    EXPECT_THAT(complaint("n01/a.png 0 5\nn02/b.png 1 6\n"),
                AllOf(HasSubstr("list.txt:1: 3 columns"), HasSubstr("choose another one")));
    EXPECT_EQ(mended("n01/a.png 0 5\nn02/b.png 1 6\n"), both);
    EXPECT_EQ(mended("n01/a.png\t0\t5\nn02/b.png\t1\t6\n"), both);
    EXPECT_EQ(mended("n01/a.png cat 0\nn02/b.png dog 1\n"), both);
    EXPECT_EQ(mended("0 n01/a.png 0\n1 n02/b.png 1\n"), both);
    EXPECT_EQ(mended("100 n01/a.png 0\n101 n02/b c.png 1\n"), both_with_blank);
    EXPECT_THAT(complaint("n0 1/a.png 0 5\n"), HasSubstr("more than a path and a label"));
    EXPECT_THAT(complaint("img/1.jpg mask/1.png\nimg/2.jpg mask/2.png\n"),
                HasSubstr("each line names two images"));
    EXPECT_EQ(mended("d41d8cd98f00b204e9800998ecf8427e  n01/a.png\n"
                     "d41d8cd98f00b204e9800998ecf8427e *n02/b.png\n"),
              "n01/a.png -1, n02/b.png -1");
    EXPECT_EQ(mended("n01/a.png\xc2\xa0"
                     "0\nn02/b.png\xc2\xa0"
                     "1\n"),
              both);
}

TEST_F(OddList, WritingsOfPaths) {
    EXPECT_EQ(mended("n01\\a.png 0\nn02\\b c.png 1\n"), both_with_blank);
    EXPECT_EQ(mended("C:\\n01\\a.png 0\nc:/n02/b c.png 1\n"), both_with_blank);
    EXPECT_EQ(mended("n01/a.png 0\nn02/b\\ c.png 1\n"), both_with_blank);
    EXPECT_EQ(mended("n01/a.png 0\rn02/b c.png 1\r"), both_with_blank);
    EXPECT_THAT(complaint("https://x.org/a.png 0\n"), HasSubstr("is an address"));
    EXPECT_THAT(complaint("~/a.png 0\n"), HasSubstr("only a shell"));
    EXPECT_THAT(complaint("$DATA/a.png 0\n"), HasSubstr("only a shell"));
    EXPECT_THAT(complaint("('n01/a.png', 0)\n"), HasSubstr("list.txt:1:"));
    EXPECT_THAT(complaint("['n01/a.png', 0]\n"), HasSubstr("list.txt:1:"));
    // As names they are taken.
    for (const char* name :
         {"./a\\b.png", "./\"a\".png", "./~x.png", "./[a].png", "[a].png", "a,b.png"}) {
        write_text(list(), name + " 3\n"s);
        EXPECT_EQ(read_image_list(list()).front().path, name);
    }
}

TEST_F(OddList, Labels) {
    EXPECT_EQ(mended("n01/a.png 0.0\nn02/b c.png 1.000\r\n"), both_with_blank);
    EXPECT_EQ(mended("# some\n\nn01/a.png 3\nn02/b c.png\r\n"), "n01/a.png 3, n02/b c.png -1");
    EXPECT_THAT(complaint("n01/a.png n01\n"), HasSubstr("is not a number but a name"));
}

TEST_F(OddList, OtherFiles) {
    EXPECT_EQ(mended(packed("iconv -f UTF-8 -t UTF-16")), both_with_blank);
    EXPECT_EQ(mended(packed("iconv -f UTF-8 -t UTF-16LE")), both_with_blank);
    EXPECT_EQ(mended(packed("iconv -f UTF-8 -t UTF-16BE")), both_with_blank);
    EXPECT_EQ(mended(packed("iconv -f UTF-8 -t UTF-32")), both_with_blank);
    EXPECT_EQ(mended(packed("gzip")), both_with_blank);
    EXPECT_EQ(mended(packed("xz")), both_with_blank);
    EXPECT_EQ(mended("{\"n01/a.png\": 0,\n \"n02/b c.png\": 1}"), both_with_blank);
    EXPECT_EQ(mended("[[\"n01/a.png\", 0], [\"n02/b c.png\", 1]]"), both_with_blank);
    EXPECT_EQ(mended("[\n  \"n01/a.png\",\n  \"n02/b c.png\"\n]"), "n01/a.png -1, n02/b c.png -1");
    EXPECT_EQ(mended("{\"images\": [{\"file_name\": \"n01/a.png\", \"id\": 3}]}"), "n01/a.png -1");
    EXPECT_THAT(complaint("{\"path\": \"a.png\"}\n{\"path\": \"b.png\"}\n"),
                HasSubstr("this is JSON"));
    EXPECT_THAT(complaint("\x93NUMPY\x01\0v\0{'descr'"s), HasSubstr("a NumPy array"));
    EXPECT_THAT(complaint("\x80\x04\x95\x10"s), HasSubstr("a pickle"));
    EXPECT_THAT(complaint("PK\x03\x04xxxx"), HasSubstr("a zip archive"));
    EXPECT_THAT(complaint("\xff\xd8\xff\xe0"), HasSubstr("a JPEG image"));
    EXPECT_THAT(complaint("<!DOCTYPE html>\n<html>"), HasSubstr("a web page"));
    EXPECT_THAT(complaint("version https://git-lfs.github.com/spec/v1\noid"),
                HasSubstr("git lfs pull"));
    EXPECT_THAT(complaint("model = vit\n[train]\n"), HasSubstr("farout run"));
    EXPECT_THAT(complaint("[train]\nroot = x\n"), HasSubstr("farout run"));
    EXPECT_THAT(message_of([&] { read_image_list(folder.path()); }),
                HasSubstr("give that as root"));
}

TEST_F(OddList, PlainListsAreTaken) {
    for (const char* text : {"BMW/1.jpg 0\n", "PK/1.jpg\n", "GIF/8.gif 8\n", "a.jpg/b 3\n",
                             "a=b.jpg 1\n", "x.jpg~ 1\n", "image/1.png\n", "labels/y.png 2\n",
                             "img?id=3 4\n", "a.jpg?raw=1 0\n", "id_3 2\n", "Smith, John/1.jpg 3\n",
                             "1.jpg 1\n", "a.jpg.webp 0\n", "\xe4\xb8\xad.jpg 4\n"}) {
        write_text(list(), text);
        EXPECT_NO_THROW(read_image_list(list())) << text;
    }
}

TEST_F(OddList, NamesOfListsAreQuotedForTheShell) {
    const auto odd = folder / "my 'list'.txt";
    write_text(odd, "n01\\a.png 0\n");
    const std::string message = message_of([&] { read_image_list(odd); });
    const std::size_t first = message.find('`') + 1;
    const std::string command = message.substr(first, message.find('`', first) - first);
    ASSERT_EQ(std::system(concat("cd ", folder.path().native(), " && ", command).c_str()), 0)
        << command;
    EXPECT_EQ(farout::testing::read_text(folder / "mended.txt"), "n01/a.png 0\n");
}

}  // namespace
}  // namespace farout::images
