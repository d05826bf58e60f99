#pragma once
/// What the pixel tests share: fixtures, checksums, and a comparison that says how far apart images
/// are.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "images/image.h"
#include "images/pixels/resize.h"

namespace farout::images {

/// CRC32 in hexadecimal, as Python's f"{zlib.crc32(data):08x}".
std::string checksum(const void* data, std::size_t bytes);
std::string checksum(const Image& image);

/// The lines of a text file, each cut at `separator`.
std::vector<std::vector<std::string>> read_table(const std::filesystem::path& file, char separator);

/// A whole zlib-compressed file, inflated.
std::vector<std::uint8_t> read_compressed(const std::filesystem::path& file);

/// "" when equal; else how many pixels differ, by how much at most, and where the first is.
std::string difference(const Image& image, std::span<const std::uint8_t> expected);

/// "640x480" for an image.
std::string size_text(const Image& image);

Filter filter_named(const std::string& name);

/// The image that fixtures/make_resizes.py calls generated(width, height).
Image generated_image(int width, int height);

}  // namespace farout::images
