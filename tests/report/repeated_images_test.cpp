// Images that are there twice, by the hashes of their features.
#include "report/repeated_images.h"

#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Hashes from `first` on, all different.
HashedSet distinct(const std::string& name, std::uint64_t first, std::size_t rows) {
    HashedSet set{name, std::vector<std::uint64_t>(rows)};
    std::iota(set.hashes.begin(), set.hashes.end(), first);
    return set;
}

std::vector<ReportWarning> found(const std::vector<HashedSet>& sets) {
    return repeated_images(
        sets, [&](std::size_t set, std::size_t row) { return concat(sets[set].name, "/", row); });
}

TEST(RepeatedImages, NoneWhereAllDiffer) {
    EXPECT_THAT(found({distinct("val", 1, 500), distinct("a", 1000, 300), distinct("b", 2000, 9)}),
                IsEmpty());
}

TEST(RepeatedImages, OfTheInDistributionSetAmongOodImages) {
    HashedSet ood = distinct("a", 1000, 300);
    for (const std::size_t row : {7, 8, 9, 10}) ood.hashes[row] = 5 + row;
    const auto warnings = found({distinct("val", 1, 500), ood});
    ASSERT_THAT(warnings, SizeIs(1));
    EXPECT_EQ(warnings[0].kind, "in both");
    EXPECT_THAT(warnings[0].text, HasSubstr("4 images of a are in val, too"));
    EXPECT_THAT(warnings[0].text, HasSubstr("a/7 = val/11; a/8 = val/12; a/9 = val/13; … and 1 "));
    EXPECT_EQ(warnings[0].sets, (std::vector<std::string>{"val", "a"}));
}

TEST(RepeatedImages, WithinAnOodSetAndBetweenTwo) {
    HashedSet a = distinct("a", 1000, 300), b = distinct("b", 2000, 300);
    a.hashes[3] = a.hashes[2];
    b.hashes[0] = a.hashes[9];
    const auto warnings = found({distinct("val", 1, 500), a, b});
    ASSERT_THAT(warnings, SizeIs(2));
    EXPECT_THAT(warnings[0].text, HasSubstr("1 image of a is there a second time"));
    EXPECT_THAT(warnings[0].text, HasSubstr("a/3 = a/2"));
    EXPECT_THAT(warnings[1].text, HasSubstr("1 image of b is in a, too"));
    EXPECT_THAT(warnings[1].text, HasSubstr("b/0 = a/9"));
}

TEST(RepeatedImages, RowsThatTakeNoPartAreNoImages) {
    HashedSet id = distinct("val", 1, 500), ood = distinct("a", 1000, 300);
    for (std::size_t row = 0; row < 200; ++row) id.hashes[row] = ood.hashes[row] = 0;
    EXPECT_THAT(found({id, ood}), IsEmpty());
}

TEST(RepeatedImages, FeaturesThatManyShareArentAnImage) {
    HashedSet id = distinct("val", 1, 500), ood = distinct("a", 1000, 300);
    for (std::size_t row = 0; row < 20; ++row) id.hashes[row] = 77777;
    ood.hashes[0] = 77777;
    const auto warnings = found({id, ood});
    ASSERT_THAT(warnings, SizeIs(1));
    EXPECT_EQ(warnings[0].kind, "constant features");
    EXPECT_THAT(warnings[0].text, HasSubstr("20 of 500 images of val have the same features"));
}

TEST(RepeatedImages, TheSameSetIsTold) {
    const HashedSet id = distinct("val", 1, 500);
    HashedSet same = distinct("a", 1, 500);
    std::reverse(same.hashes.begin(), same.hashes.end());
    const auto warnings = found({id, distinct("b", 1000, 500), same});
    ASSERT_THAT(warnings, SizeIs(1));
    EXPECT_EQ(warnings[0].kind, "in both");
    EXPECT_THAT(warnings[0].text, HasSubstr("a holds the images of the in-distribution set val"));
    EXPECT_EQ(warnings[0].sets, (std::vector<std::string>{"val", "a"}));
    // Constant features aren't images.
    HashedSet one{"val", std::vector<std::uint64_t>(30, 9)};
    HashedSet other{"a", std::vector<std::uint64_t>(30, 9)};
    for (const ReportWarning& warning : found({one, other})) EXPECT_NE(warning.kind, "in both");
}

}  // namespace
}  // namespace farout::report
