#include "datalists/check_list.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files/hash.h"
#include "image_folder.h"
#include "images/lists/image_list.h"

namespace farout::datalists {
namespace {

using namespace farout::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A set of four images whose published list has the hash of `published` (by OpenSSL's sha256sum).
const std::string published = "a.jpg\nb.jpg\nc.jpg\nd.jpg\n";
const BenchmarkSet tiny{"tiny", "Tiny", Recipe::whole_folder, 4,
                        "e77bad33c6f7c77b2b7a62c21c78435915cd107296592236d0d9a500b0453cc0"};

std::vector<std::string> found(const std::string& text, bool beside_published = false) {
    return differences(tiny, text, beside_published ? std::optional(published) : std::nullopt);
}

TEST(CheckListTest, FindsNothingInThePublishedList) {
    EXPECT_THAT(found(published), IsEmpty());
    EXPECT_THAT(found(published, true), IsEmpty());
}

TEST(CheckListTest, TellsAnotherOrderFromOtherContent) {
    for (const bool beside : {false, true}) {
        EXPECT_THAT(found("b.jpg\na.jpg\nc.jpg\nd.jpg\n", beside),
                    ElementsAre(HasSubstr("another order")));
        for (const char* text :
             {"a.jpg\nb.jpg\nc.jpg\nd.jpg", "a.jpg\r\nb.jpg\r\nc.jpg\r\nd.jpg\r\n",
              "a.jpg \nb.jpg\n\nc.jpg\nd.jpg\n"})
            EXPECT_THAT(found(text, beside), ElementsAre(HasSubstr("line endings"))) << text;
    }
    EXPECT_THAT(found("a.jpg\nb.jpg\nc.jpg\nX.jpg\n"),
                ElementsAre(AllOf(HasSubstr("SHA-256"), HasSubstr("--published"))));
}

TEST(CheckListTest, NamesTheLinesThatDiffer) {
    EXPECT_THAT(found("a.jpg\nX.jpg\nc.jpg\nd.jpg\n", true),
                ElementsAre("1 lines are missing: b.jpg", "1 lines are surplus: X.jpg"));
    EXPECT_THAT(found("a.jpg\nc.jpg\nd.jpg\n", true),
                ElementsAre("3 images, but the published set has 4", "1 lines are missing: b.jpg"));
    EXPECT_THAT(found("a.jpg\na.jpg\nc.jpg\nd.jpg\n"),
                ::testing::Contains(HasSubstr("twice: a.jpg")));
}

TEST(CheckListTest, CountsTrainingImagesOfEachLabel) {
    BenchmarkSet train{"train", "Train", Recipe::imagenet_train, 2000, std::nullopt};
    std::string text;
    for (int k = 0; k < 2000; ++k) text += concat("train/", k, ".JPEG ", k / 2, "\n");
    EXPECT_THAT(differences(train, text, std::nullopt), IsEmpty());
    text.replace(text.rfind(" 999"), 4, " 998");
    EXPECT_THAT(differences(train, text, std::nullopt),
                ElementsAre(AllOf(HasSubstr("998 (3)"), HasSubstr("999 (1)"))));
}

TEST(CheckListTest, ComparesAFolderWithAList) {
    const TemporaryFolder folder;
    make_images(folder.path(), {"x/a.jpg", "x/b.jpg", "y/c.jpg", "y/notes.txt"});
    const auto check = check_folder(
        {{"x/a.jpg", 0}, {"x/a.jpg", 0}, {"y/c.jpg", 1}, {"y/d.jpg", 1}}, folder.path());
    EXPECT_THAT(check.missing, ElementsAre("y/d.jpg"));
    EXPECT_THAT(check.surplus, ElementsAre("x/b.jpg"));
    EXPECT_THAT(check.duplicates, ElementsAre("x/a.jpg"));
}

TEST(CheckListTest, MissesAllImagesOfAFolderThatIsNotThere) {
    const TemporaryFolder folder;
    const auto check = check_folder({{"val/a.jpg", 0}, {"val/b.jpg", 0}}, folder.path());
    EXPECT_THAT(check.missing, ElementsAre("val/a.jpg", "val/b.jpg"));
}

/// val/ lies beside train/, which has a million images that no list of val names.
TEST(CheckListTest, LooksForSurplusOnlyAroundTheListedImages) {
    const TemporaryFolder folder;
    make_images(folder.path(), {"train/n01/x.JPEG", "val/a.JPEG", "val/b.JPEG", "val/ab/c.JPEG"});
    const auto surplus = [&](const std::vector<images::ListedImage>& images) {
        return check_folder(images, folder.path()).surplus;
    };
    EXPECT_THAT(surplus({{"val/a.JPEG", 3}}), ElementsAre("val/ab/c.JPEG", "val/b.JPEG"));
    EXPECT_THAT(surplus({{"val/a.JPEG", 3}, {"train/n01/x.JPEG", 0}}),
                ElementsAre("val/ab/c.JPEG", "val/b.JPEG"));
    EXPECT_THAT(surplus({{"val/ab/c.JPEG", 3}, {"val/a.JPEG", 3}}), ElementsAre("val/b.JPEG"));
}

TEST(CheckListTest, SaysWhyImagesCannotBeDecoded) {
    const TemporaryFolder folder;
    std::vector<images::ListedImage> images{{"missing.jpg", -1}};  // check_folder's
    for (int k = 0; k < 20; ++k) images.push_back({concat(k, ".jpg"), -1});
    for (const images::ListedImage& image : images)
        if (image.path != "missing.jpg") write_text(folder / image.path, "no image");
    const auto reasons = undecodable(images, folder.path(), 3);
    ASSERT_EQ(reasons.size(), 20U);
    for (std::size_t k = 0; k < 20; ++k)
        EXPECT_THAT(reasons[k], ::testing::StartsWith(concat(k, ".jpg: ")));
}

TEST(CheckListTest, ToleratesAValOfTheSameImagesInClassFolders) {
    std::string flat;
    std::vector<std::string> in_folders;
    for (int k = 0; k < 50000; ++k) {
        const std::string number = std::to_string(100000 + k).substr(1);
        flat += concat("val/", number, ".JPEG ", k % 1000, "\n");
        in_folders.push_back(
            concat("val/n", 1000 + k % 1000, "/", number, ".JPEG ", k % 1000, "\n"));
    }
    std::sort(in_folders.begin(), in_folders.end());
    std::string text;
    for (const std::string& line : in_folders) text += line;
    const BenchmarkSet& val = find_benchmark_set("imagenet_val");
    EXPECT_THAT(differences(val, text, flat), IsEmpty());
    text.replace(text.find(" 0\n"), 3, " 7\n");
    EXPECT_THAT(differences(val, text, flat),
                ElementsAre(HasSubstr("0 (49), 7 (51)"), "1 lines are missing: val/00000.JPEG 0",
                            "1 lines are surplus: val/00000.JPEG 7"));
}

TEST(CheckListTest, WarnsOfLabelsThatMissingClassesShift) {
    const BenchmarkSet train{"train", "Train", Recipe::imagenet_train, 2000, std::nullopt};
    std::string text;
    for (int k = 0; k < 1998; ++k) text += concat("train/", k, ".JPEG ", k / 2, "\n");
    EXPECT_THAT(differences(train, text, std::nullopt),
                ElementsAre(HasSubstr("1998 images"), HasSubstr("999 labels")));
}

}  // namespace
}  // namespace farout::datalists
