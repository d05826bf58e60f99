#pragma once
/// Small pictures of images, to be embedded.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace farout::report {

/// Longest side of a thumbnail, in pixels.
inline constexpr int thumbnail_side = 112;

/// The bytes of a JPEG file for each image, in order; none where an image can't be read. The same
/// bytes for any number of threads.
std::vector<std::string> thumbnails(std::span<const std::filesystem::path> files, int threads);

}  // namespace farout::report
