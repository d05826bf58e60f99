/// Every file of fixtures/images against what Pillow made of it (fixtures/make_images.py).

#include "images/decode.h"

#include <charconv>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "pixels.h"

namespace farout::images {
namespace {

using Row = std::vector<std::string>;

const std::filesystem::path fixtures = FAROUT_FIXTURES;

std::filesystem::path image_file(const std::string& name) {
    return fixtures / "images" / name;
}

std::vector<Row> expected_rows(const std::string& outcome) {
    std::vector<Row> rows;
    for (Row& row : read_table(fixtures / "expected.txt", '\t')) {
        if (row.at(1) == outcome) rows.push_back(std::move(row));
    }
    EXPECT_FALSE(rows.empty());
    return rows;
}

// What reading the file throws, or "read" and no fault.
std::pair<ImageFault, std::string> fault_of(const std::filesystem::path& file) {
    try {
        read_image(file);
    } catch (const ImageError& error) {
        return {error.fault(), error.what()};
    }
    return {ImageFault{}, "no fault: the image was read"};
}

TEST(DecodeImage, GivesPillowsPixels) {
    const std::vector<std::uint8_t> pixels = read_compressed(fixtures / "pixels.bin.z");
    int equal = 0;
    for (const Row& row : expected_rows("decoded")) {
        SCOPED_TRACE(row[0]);
        Image image;
        ASSERT_NO_THROW(image = read_image(image_file(row[0])));
        EXPECT_EQ(size_text(image), row[2]);
        const std::span<const std::uint8_t> all(pixels);
        const auto offset = static_cast<std::size_t>(parse_integer(row[4], "offset"));
        const std::size_t bytes = std::min(image.rgb.size(), pixels.size() - offset);
        EXPECT_EQ(difference(image, all.subspan(offset, bytes)), "");
        EXPECT_EQ(checksum(image), row[3]);
        equal += checksum(image) == row[3] ? 1 : 0;
    }
    EXPECT_GE(equal, 200) << "fewer fixtures than there were";
}

TEST(DecodeImage, GivesPillowsPixelsAfterResizing) {
    std::map<std::string, Image> images;
    for (const Row& row : expected_rows("resized")) {
        SCOPED_TRACE(concat(row[0], " to ", row[2], " ", row[4]));
        if (!images.contains(row[0])) images[row[0]] = read_image(image_file(row[0]));
        const Image& image = images[row[0]];
        const std::vector<std::string> size = split(row[2], 'x');
        const int width = static_cast<int>(parse_integer(size.at(0), "width"));
        const int height = static_cast<int>(parse_integer(size.at(1), "height"));
        Box box{0, 0, static_cast<double>(image.width), static_cast<double>(image.height)};
        if (row.size() > 5) {
            box = {parse_double(row.at(5), "left"), parse_double(row.at(6), "top"),
                   parse_double(row.at(7), "right"), parse_double(row.at(8), "bottom")};
        }
        EXPECT_EQ(checksum(resize(image, width, height, filter_named(row[4]), box)), row[3]);
    }
}

TEST(DecodeImage, RefusesWhatPillowRefuses) {
    for (const Row& row : expected_rows("refused")) {
        const auto [fault, message] = fault_of(image_file(row[0]));
        EXPECT_EQ(fault, row[2] == "too_large" ? ImageFault::too_large : ImageFault::corrupt)
            << row[0] << ": " << message;
        EXPECT_THAT(message, testing::ContainsRegex("^(JPEG|PNG|WebP|BMP|GIF): .")) << row[0];
    }
}

TEST(DecodeImage, NamesFormatsThatItDoesNotRead) {
    for (const Row& row : expected_rows("unsupported")) {
        const auto [fault, message] = fault_of(image_file(row[0]));
        EXPECT_EQ(fault, ImageFault::unsupported_format) << row[0] << ": " << message;
        EXPECT_THAT(message, testing::HasSubstr(row[2])) << row[0];
    }
}

TEST(DecodeImage, ChecksTheSizeBeforeItAllocates) {
    // Each of these headers promises gigabytes; the test would not survive their allocation under a
    // memory limit.
    for (const char* name : {"bomb.jpg", "bomb.png", "bomb_max.png", "bomb.webp", "bomb.bmp",
                             "bomb_rle.bmp", "bomb.gif", "bomb_frame.gif"}) {
        const auto [fault, message] = fault_of(image_file(name));
        EXPECT_EQ(fault, ImageFault::too_large) << name << ": " << message;
        EXPECT_THAT(message, testing::HasSubstr("178956970")) << name;
    }
}

TEST(DecodeImage, SurvivesEveryTruncation) {
    for (const char* name : {"q75_s2.jpg", "type3_depth4_interlaced.png", "lossy.webp",
                             "bits24.bmp", "interlaced.gif"}) {
        std::ifstream stream(image_file(name), std::ios::binary);
        const std::string whole((std::istreambuf_iterator<char>(stream)),
                                std::istreambuf_iterator<char>());
        ASSERT_FALSE(whole.empty()) << name;
        const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(whole.data()),
                                               whole.size());
        for (std::size_t length = 0; length < bytes.size() - 24; ++length) {
            EXPECT_THROW(decode_image(bytes.first(length)), ImageError)
                << name << " cut to " << length;
        }
        EXPECT_NO_THROW(decode_image(bytes)) << name;
    }
}

TEST(ReadImage, TellsMissingFilesFromUnreadableOnes) {
    EXPECT_EQ(fault_of(fixtures / "no such image.jpg").first, ImageFault::not_found);
    EXPECT_EQ(fault_of(image_file("grey.jpg") / "below a file.jpg").first, ImageFault::not_found);
    EXPECT_EQ(fault_of(fixtures / "images").first, ImageFault::not_readable);
    EXPECT_EQ(fault_of("/dev/null").first, ImageFault::not_readable);
    EXPECT_EQ(fault_of(fixtures / std::string(300, 'x')).first, ImageFault::not_readable);
}

TEST(ReadImage, GoesByContentAndNotByName) {
    const std::filesystem::path copy = std::filesystem::temp_directory_path() / "farout_a_png.jpg";
    std::filesystem::copy_file(image_file("type2_depth8.png"), copy,
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(checksum(read_image(copy)), checksum(read_image(image_file("type2_depth8.png"))));
    std::filesystem::remove(copy);
}

}  // namespace
}  // namespace farout::images
