// Labels in every form of fixtures/make_imported.py and in text: row r has the label 3·r mod 5.
#include "features/import_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "features/array_file.h"
#include "features/import_features.h"
#include "features/label_text.h"
#include "message_of.h"
#include "temporary_folder.h"

namespace farout::features {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::message_of;

const std::filesystem::path fixtures = FAROUT_FIXTURES;

checkpoints::MatrixRows ten_rows() {
    return open_features(fixtures / "features.pkl");
}

std::vector<std::int64_t> labels_in(const std::filesystem::path& file) {
    std::vector<std::int64_t> labels;
    for (const images::ListedImage& image : read_labels(file, ten_rows()).images)
        labels.push_back(image.label);
    return labels;
}

std::filesystem::path array_called(const std::string& name) {
    return (fixtures / "labels.npz").string() + ":" + name;
}

TEST(ImportLabels, OfEveryTypeAndShapeAreTheSame) {
    std::vector<std::filesystem::path> files = {
        fixtures / "labels.npy", fixtures / "labels.pkl", fixtures / "label_batches.pkl",
        fixtures / "numbers.pkl", (fixtures / "h5py.h5").string() + ":train/labels"};
    for (const char* type :
         {"int64", "uint8", "int16", "uint16", "int32", "uint32", "uint64", "float32", "float64",
          "float16", "big_endian", "column", "row", "fortran"})
        files.push_back(array_called(type));
    for (const auto& file : files)
        EXPECT_THAT(labels_in(file), ElementsAre(0, 3, 1, 4, 2, 0, 3, 1, 4, 2)) << file;
}

TEST(ImportLabels, BelowMinusOneArentTaken) {
    EXPECT_THAT(labels_in(array_called("unknown")), ElementsAre(0, 3, 1, -1, 2, 0, 3, 1, -1, 2));
    EXPECT_THAT(message_of([] { labels_in(array_called("ignored")); }),
                AllOf(HasSubstr("row 3: the label -100 is below -1"), HasSubstr("labels.npz")));
}

TEST(ImportLabels, AreFoundBesideTheirFeatures) {
    const auto beside = [](const char* name, const std::optional<std::string>& asked) {
        const auto file = open_array_file(fixtures / name);
        const std::string features = choose_features(*file, asked);
        return labels_beside(*file, features, checkpoints::MatrixRows(file->open_parts(features)));
    };
    EXPECT_THAT(describe_labels(beside("both.npz", std::nullopt).images),
                "labels 0 to 4 on all rows");
    EXPECT_THAT(beside("both_sets.npz", "X_test").from, HasSubstr("'y_test'"));
    EXPECT_EQ(beside("both_sets.npz", "X_test").images.size(), 5U);
    EXPECT_EQ(beside("both_sets.npz", "X_train").images.size(), 10U);
    EXPECT_TRUE(beside("unnamed.npz", "first").images.empty());
    EXPECT_THAT(message_of([&] { beside("both_twice.npz", std::nullopt); }),
                HasSubstr("holds labels, targets, which may all be labels"));
}

TEST(ImportLabels, AreDescribed) {
    EXPECT_EQ(describe_labels({}), "no labels");
    EXPECT_EQ(describe_labels({{"a", -1}, {"b", -1}}), "no labels");
    EXPECT_EQ(describe_labels({{"a", 3}, {"b", -1}}), "labels 3 to 3 on 1 of 2 rows");
    EXPECT_EQ(describe_labels({{"a", 3}, {"b", 0}}), "labels 0 to 3 on all rows");
    EXPECT_EQ(repeated_paths({{"a", 3}, {"b", 0}, {"a", 3}, {"", 0}, {"", 0}}), 1);
}

struct TextCase {
    std::string text;
    std::string message;
};

TEST(LabelText, SaysWhatAFileLooksLike) {
    const testing::TemporaryFolder folder;
    const std::vector<TextCase> cases = {
        {"", "holds no labels"},
        {"1\n2\nx\n", "labels.txt:3: 'x' isn't a number, but the lines before it are"},
        {"1\n2.5\n", "labels.txt:2: the label 2.5 is not a whole number"},
        {"1\n1e300\n", "labels.txt:2: the label 1e300 is not a whole number"},
        {"1\ninf\n", "labels.txt:2: the label inf is not a whole number"},
        {"-2\n", "labels.txt:1: the label -2 is below -1"},
        {"# a comment\n\n0 1\n1 2\n", "labels.txt:3: 2 columns of numbers ('0 1')"},
        {"0\t1\n1\t2\n", "2 columns of numbers"},
        {"1 2 3\n", "3 numbers in one line"},
        {"a.jpg,3\n", "looks like CSV ('a.jpg,3')"},
        {"a.jpg, 3\nb.jpg, 4\n", "looks like CSV"},
        {"path;label\na.jpg;3\n", "looks like CSV ('path;label', a header)"},
        {"label\n3\n", "'label' is a header above numbers; leave it out: tail -n +2"},
        {"cat\ndog\n", "are these names of classes?"},
        {"a.jpg 3\nb.jpg\n", "labels.txt:2: no label, but 1 of 2 lines have one"},
        {"[1, 2]\n", "looks like JSON"},
        {"<html>\n", "looks like a web page"},
        {std::string("a\0b\n", 4), "a NUL byte"},
    };
    for (const auto& [text, message] : cases) {
        testing::write_text(folder / "labels.txt", text);
        EXPECT_THAT(message_of([&] { read_label_lines(folder / "labels.txt"); }),
                    HasSubstr(message))
            << text;
    }
}

TEST(LabelText, LeavesImageListsToTheirReader) {
    const testing::TemporaryFolder folder;
    for (const char* text :
         {"a.jpg 3\nb.jpg -1\n", "a.jpg\nb.jpg\n", "with space, and comma.jpg 3\n", "a,b.jpg\n",
          "val/0001 3\nval/0002 4\n"}) {
        testing::write_text(folder / "labels.txt", text);
        EXPECT_FALSE(read_label_lines(folder / "labels.txt").has_value()) << text;
    }
}

TEST(LabelText, ReadsWholeNumbersHoweverWritten) {
    const testing::TemporaryFolder folder;
    testing::write_text(
        folder / "labels.txt",
        "\xef\xbb\xbf# head\r\n 3 \r\n\r\n+4\r\n-1\r\n2.000000000000000000e+00\r\n0");
    EXPECT_THAT(read_label_lines(folder / "labels.txt").value(), ElementsAre(3, 4, -1, 2, 0));
}

}  // namespace
}  // namespace farout::features
