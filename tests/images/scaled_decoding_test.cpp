/// JPEG decoded at a half, a quarter, an eighth, against Pillow's draft mode
/// (fixtures/make_drafts.py).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "images/batch_loader.h"
#include "images/decode.h"
#include "pixels.h"

namespace farout::images {
namespace {

const std::filesystem::path fixtures = FAROUT_FIXTURES;

std::string decoded(const std::filesystem::path& file, DecodeOptions options) {
    try {
        const Image image = read_image(file, options);
        return concat(size_text(image), " ", checksum(image));
    } catch (const ImageError&) {
        return "refused";
    }
}

TEST(ScaledDecoding, GivesPillowsDrafts) {
    int compared = 0;
    for (const auto& row : read_table(fixtures / "drafts.txt", ' ')) {
        const DecodeOptions options{static_cast<int>(parse_integer(row.at(1), "enough"))};
        const std::string expected =
            row.at(2) == "refused" ? row[2] : concat(row[2], " ", row.at(3));
        EXPECT_EQ(decoded(fixtures / "images" / row[0], options), expected)
            << row[0] << " " << row[1];
        ++compared;
    }
    EXPECT_GE(compared, 100);
}

std::vector<float> loaded(const std::filesystem::path& file, const Preprocessing& how) {
    const auto side = static_cast<std::size_t>(how.size);
    std::vector<float> chw(3 * side * side);
    load_input(*open_source(file.parent_path()), file.filename(), how, chw);
    return chw;
}

// Some Pillow draft's pixels, preprocessed.
TEST(ScaledDecoding, KeepsThePixelsThatTheResizeNeeds) {
    const std::filesystem::path file = fixtures / "images" / "q75_s2.jpg";
    for (const auto& [text, enough] : {std::pair{"size=9", 9},
                                       {"size=5", 5},
                                       {"size=30", 0},
                                       {"size=4,fit=crop_resize,crop=0.5", 8},
                                       {"size=4,fit=resize_crop,crop=0.9", 5}}) {
        Preprocessing how = parse_preprocessing(text, {});
        std::vector<float> expected(3 * static_cast<std::size_t>(how.size * how.size));
        preprocess(read_image(file, {enough}), how, expected);
        how.decoding = Decoding::scaled;
        EXPECT_EQ(loaded(file, how), expected) << text;
    }
}

TEST(LoadInput, LeavesNothingOfTheImageBefore) {
    const Preprocessing how = parse_preprocessing("size=16", {});
    int read = 0;
    for (const auto& entry : std::filesystem::directory_iterator(fixtures / "images")) {
        SCOPED_TRACE(entry.path());
        std::vector<float> expected(3 * 16 * 16);
        try {
            preprocess(read_image(entry.path()), how, expected);
        } catch (const ImageError& error) {
            EXPECT_THROW(loaded(entry.path(), how), ImageError);
            continue;
        }
        EXPECT_EQ(loaded(entry.path(), how), expected);
        ++read;
    }
    EXPECT_GE(read, 200);
}

}  // namespace
}  // namespace farout::images
