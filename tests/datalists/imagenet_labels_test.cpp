#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "datalists/make_list.h"
#include "image_folder.h"
#include "message_of.h"

namespace farout::datalists {
namespace {

using namespace farout::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ImageNetLabelsTest : public ::testing::Test {
  protected:
    std::string complaint_of_classes(const std::string& text) const {
        write_text(folder_ / "classes.txt", text);
        return message_of([&] { read_kit_classes(folder_ / "classes.txt"); });
    }
    std::vector<std::int64_t> labels_of(const std::string& text) const {
        write_text(folder_ / "truth.txt", text);
        return read_ground_truth(folder_ / "truth.txt", read_kit_classes(fixture("kit.txt")));
    }
    std::string complaint_of_truth(const std::string& text) const {
        return message_of([&] { labels_of(text); });
    }
    const TemporaryFolder folder_;
};

TEST_F(ImageNetLabelsTest, TakesClassesFromTheKitsFileOrFromText) {
    const auto classes = lines_of(read_text(fixture("kit.txt")));
    EXPECT_EQ(read_kit_classes(fixture("kit.mat")), classes);
    EXPECT_EQ(read_kit_classes(fixture("kit_plain.mat")), classes);
    EXPECT_EQ(read_kit_classes(fixture("kit.txt")), classes);
}

/// n02119789 n02100735 n02110185 n01440764 n02096294 n02102040, sorted: places 5 2 4 0 1 3.
TEST_F(ImageNetLabelsTest, ALabelIsThePlaceAmongSortedIds) {
    EXPECT_THAT(labels_of("4\n1\n6\n2\n5\n3\n"), ElementsAre(0, 5, 3, 2, 1, 4));
    EXPECT_THAT(labels_of("4\r\n1\r\n"), ElementsAre(0, 5));
}

TEST_F(ImageNetLabelsTest, NamesLinesThatAreWrong) {
    EXPECT_THAT(complaint_of_truth("1\n2\n7\n"), HasSubstr("truth.txt:3: there is no class 7"));
    EXPECT_THAT(complaint_of_truth("1\n0\n"), HasSubstr("truth.txt:2: "));
    EXPECT_THAT(complaint_of_truth("1\nn01440764\n"), HasSubstr("truth.txt:2"));
    EXPECT_THAT(complaint_of_truth("1 2\n"), HasSubstr("truth.txt:1"));
    EXPECT_THAT(complaint_of_truth("1\n\n2\n"), HasSubstr("truth.txt:3: a blank line"));
    EXPECT_THAT(complaint_of_classes("n01440764\nn0144\n"), HasSubstr("classes.txt:2: 'n0144'"));
    EXPECT_THAT(complaint_of_classes("n01440764\nn01440764\n"), HasSubstr("twice"));
    EXPECT_THAT(complaint_of_classes("\n\n"), HasSubstr("no classes"));
}

TEST_F(ImageNetLabelsTest, RefusesAKitThatNumbersTwoClassesAlike) {
    EXPECT_THAT(message_of([] { read_kit_classes(fixture("double_number.mat")); }),
                HasSubstr("double_number.mat: two classes have the number 2"));
}

TEST_F(ImageNetLabelsTest, SortsTheThousandClassesOfAFullKit) {
    std::string truth;
    for (int k = 1; k <= 1000; ++k) truth += concat(k, "\n");
    write_text(folder_ / "truth.txt", truth);
    const auto labels =
        read_ground_truth(folder_ / "truth.txt", read_kit_classes(fixture("kit_1000.mat")));
    std::string text;
    for (const auto label : labels) text += concat(label, "\n");
    EXPECT_EQ(text, read_text(fixture("kit_1000_labels.txt")));
}

}  // namespace
}  // namespace farout::datalists
