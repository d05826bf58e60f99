/// Real photos and odd files: all of their pixels against Pillow's
/// (fixtures/make_shared_data_pixels.py). Not registered where the folder of photos is missing.

#include <gtest/gtest.h>

#include "core/text.h"
#include "images/decode.h"
#include "pixels.h"

namespace farout::images {
namespace {

using Row = std::vector<std::string>;

struct Counts {
    int files = 0, decoded = 0, refused = 0, unsupported = 0;
};

void expect_pillows_pixels(const Row& row, const Image& image) {
    EXPECT_EQ(size_text(image), row.at(2));
    EXPECT_EQ(checksum(image), row.at(3)) << "decoded";
    EXPECT_EQ(checksum(resize(image, 224, 224, Filter::bilinear)), row.at(4)) << "squashed";
    const double side = std::min(image.width, image.height) * 0.875;
    const double left = (image.width - side) / 2;
    const double top = (image.height - side) / 2;
    EXPECT_EQ(
        checksum(resize(image, 240, 240, Filter::bicubic, {left, top, left + side, top + side})),
        row.at(5))
        << "cropped";
}

void check(const Row& row, Counts& counts) {
    SCOPED_TRACE(row.at(0));
    ++counts.files;
    try {
        const Image image = read_image(std::filesystem::path(FAROUT_SHARED_DATA) / row.at(0));
        ASSERT_EQ(row.at(1), "decoded") << "read, where Pillow refuses it";
        expect_pillows_pixels(row, image);
        ++counts.decoded;
    } catch (const ImageError& error) {
        const bool unsupported = row.at(1) == "unsupported";
        EXPECT_EQ(error.fault() == ImageFault::unsupported_format, unsupported) << error.what();
        EXPECT_NE(row.at(1), "decoded") << error.what();
        ++(unsupported ? counts.unsupported : counts.refused);
    }
}

TEST(SharedDataPixels, AllEqualPillowsBeforeAndAfterResizing) {
    Counts counts;
    for (const Row& row :
         read_table(std::string(FAROUT_FIXTURES) + "/shared_data_pixels.txt", '\t')) {
        check(row, counts);
    }
    EXPECT_EQ(counts.files, 1237);
    EXPECT_EQ(counts.decoded, 1228);
    EXPECT_EQ(counts.refused, 5);
    EXPECT_EQ(counts.unsupported, 4);
    RecordProperty("files", counts.files);
    RecordProperty("equal", counts.decoded);
}

TEST(SharedDataPixels, UnsupportedFormatsAreNamed) {
    const auto message = [](const char* name) -> std::string {
        try {
            read_image(std::filesystem::path(FAROUT_SHARED_DATA) / "odd_images" / name);
        } catch (const ImageError& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_NE(message("16_bit_binary.pgm").find("PGM"), std::string::npos);
    EXPECT_NE(message("g4_orientation_6.tif").find("TIFF"), std::string::npos);
    EXPECT_NE(message("la.tga").find("TGA"), std::string::npos);
    EXPECT_NE(message("bad_palette_entry.gpl").find("palette"), std::string::npos);
}

}  // namespace
}  // namespace farout::images
