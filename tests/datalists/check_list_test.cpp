#include "datalists/check_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/image_list.h"
#include "files/hash.h"
#include "image_folder.h"

namespace farout {
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
        EXPECT_THAT(found("a.jpg\nb.jpg\nc.jpg\nd.jpg", beside), IsEmpty());
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

/// Whoever takes which image, each failure comes once, with its reason.
TEST(CheckListTest, DecodesEveryImageOnce) {
    const TemporaryFolder folder;
    std::vector<ListedImage> images;
    for (int k = 0; k < 20; ++k) images.push_back({concat(k, ".jpg"), -1});
    for (const ListedImage& image : images) write_text(folder / image.path, "no image");
    const auto all = undecodable(images, folder.path(), 0, 1, 3);
    ASSERT_EQ(all.size(), 20U);
    EXPECT_THAT(all[0], HasSubstr("0.jpg: "));
    std::vector<std::string> in_parts;
    for (std::size_t rank = 0; rank < 3; ++rank)
        for (const std::string& line : undecodable(images, folder.path(), rank, 3, 2))
            in_parts.push_back(line);
    EXPECT_THAT(in_parts, ::testing::UnorderedElementsAreArray(all));
}

}  // namespace
}  // namespace farout
