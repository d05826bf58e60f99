#include "pixels.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <zlib.h>

#include "core/text.h"

namespace farout::images {

std::string checksum(const void* data, std::size_t bytes) {
    const auto crc = static_cast<std::uint32_t>(crc32_z(0, static_cast<const Bytef*>(data), bytes));
    const std::array<unsigned char, 4> big_endian{
        static_cast<unsigned char>(crc >> 24), static_cast<unsigned char>(crc >> 16),
        static_cast<unsigned char>(crc >> 8), static_cast<unsigned char>(crc)};
    return hexadecimal(big_endian.data(), big_endian.size());
}

std::string checksum(const Image& image) {
    return checksum(image.rgb.data(), image.rgb.size());
}

std::vector<std::vector<std::string>> read_table(const std::filesystem::path& file,
                                                 char separator) {
    std::ifstream stream(file);
    EXPECT_TRUE(stream) << file << " is missing";
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(stream, line);) rows.push_back(split(line, separator));
    EXPECT_FALSE(rows.empty()) << file << " is empty";
    return rows;
}

std::vector<std::uint8_t> read_compressed(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string packed((std::istreambuf_iterator<char>(stream)),
                             std::istreambuf_iterator<char>());
    std::vector<std::uint8_t> bytes(std::size_t{1} << 22);
    uLongf length = bytes.size();
    const auto* from = reinterpret_cast<const Bytef*>(packed.data());
    EXPECT_EQ(uncompress(bytes.data(), &length, from, packed.size()), Z_OK) << file;
    bytes.resize(length);
    return bytes;
}

std::string difference(const Image& image, std::span<const std::uint8_t> expected) {
    if (image.rgb.size() != expected.size()) {
        return concat(image.rgb.size(), " bytes where ", expected.size(), " were expected");
    }
    std::size_t pixels = 0, first = 0;
    int largest = 0;
    for (std::size_t at = 0; at < expected.size(); at += 3) {
        int worst = 0;
        for (std::size_t c = 0; c < 3; ++c)
            worst = std::max(worst, std::abs(image.rgb[at + c] - expected[at + c]));
        if (worst != 0 && pixels++ == 0) first = at / 3;
        largest = std::max(largest, worst);
    }
    if (pixels == 0) return "";
    const auto width = static_cast<std::size_t>(image.width);
    return concat(pixels, " of ", expected.size() / 3, " pixels differ, by ", largest,
                  " at most, the first at x=", first % width, " y=", first / width);
}

std::string size_text(const Image& image) {
    return concat(image.width, "x", image.height);
}

Filter filter_named(const std::string& name) {
    EXPECT_TRUE(name == "bilinear" || name == "bicubic") << name;
    return name == "bilinear" ? Filter::bilinear : Filter::bicubic;
}

Image generated_image(int width, int height) {
    Image image{width, height, {}};
    image.rgb.resize(3 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    auto state = static_cast<std::uint32_t>(width) * 65537U + static_cast<std::uint32_t>(height);
    for (std::uint8_t& byte : image.rgb) {
        state = state * 1664525U + 1013904223U;
        const std::uint32_t value = state >> 24;
        byte = static_cast<std::uint8_t>(value < 43 ? 0 : value > 212 ? 255 : value);
    }
    return image;
}

}  // namespace farout::images
