/// SciPy writes the files (fixtures/make_fixtures.py).

#include "datalists/matlab_file.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image_folder.h"
#include "message_of.h"

namespace farout::datalists {
namespace {

using namespace farout::testing;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string complaint(const std::filesystem::path& file, const std::string& field = "WNID") {
    return message_of([&] { read_matlab_field(file, field); });
}

class MatlabFileTest : public ::testing::TestWithParam<const char*> {};

TEST_P(MatlabFileTest, ReadsTextsAndNumbersOfSynsets) {
    const auto wnids = read_matlab_field(fixture(GetParam()), "WNID");
    ASSERT_EQ(wnids.size(), 9U);
    EXPECT_EQ(wnids[0], MatlabValue("n02119789"));
    EXPECT_EQ(wnids[5], MatlabValue("n02102040"));
    EXPECT_EQ(wnids[8], MatlabValue("n90000008"));
    const auto numbers = read_matlab_field(fixture(GetParam()), "num_train_images");
    EXPECT_EQ(numbers[0], MatlabValue(1300.0));
    EXPECT_EQ(numbers[8], MatlabValue(0.0));
}

TEST_P(MatlabFileTest, EndsWithAMessageWhereverItIsCut) {
    const std::string whole = read_text(fixture(GetParam()));
    const TemporaryFolder folder;
    for (std::size_t size = 0; size + 1 < whole.size(); size += 1 + size / 64) {
        write_text(folder / "meta.mat", whole.substr(0, size));
        EXPECT_THAT(complaint(folder / "meta.mat"), HasSubstr("meta.mat")) << size << " bytes";
    }
}

/// With a byte changed it may well be read, but never runs away; sanitizers watch.
TEST_P(MatlabFileTest, SurvivesAnyChangedByte) {
    const auto original = fixture(GetParam());
    const auto size = std::filesystem::file_size(original);
    const TemporaryFolder folder;
    const auto file = folder / "meta.mat";
    for (std::size_t k = 124; k < size; k += GetParam() == std::string("kit.mat") ? 1 : 7) {
        std::filesystem::copy_file(original, file,
                                   std::filesystem::copy_options::overwrite_existing);
        flip_byte(file, static_cast<std::streamoff>(k));
        EXPECT_THAT(complaint(file), AnyOf("nothing was thrown", HasSubstr("meta.mat: ")))
            << "byte " << k;
    }
}

INSTANTIATE_TEST_SUITE_P(CompressedAndPlain, MatlabFileTest,
                         ::testing::Values("kit.mat", "kit_plain.mat"));

TEST(MatlabFileTest, RefusesOtherFiles) {
    EXPECT_THAT(complaint(fixture("kit.txt")), HasSubstr("level 5"));
    EXPECT_THAT(complaint(fixture("big_endian.mat")), HasSubstr("little-endian"));
    EXPECT_THAT(complaint(fixture("no_structs.mat")), HasSubstr("no struct array"));
    EXPECT_THAT(complaint(fixture("no_wnid.mat")), HasSubstr("no field WNID, but ILSVRC2012_ID"));
    EXPECT_THAT(complaint(fixture("none.mat")), HasSubstr("can't be read"));
    EXPECT_THAT(complaint(FAROUT_FIXTURES), HasSubstr("can't be read"));
}

}  // namespace
}  // namespace farout::datalists
