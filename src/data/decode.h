#pragma once
/// Image files to RGB with the same bytes as Pillow's `Image.open(file).convert("RGB")`.

#include <cstddef>
#include <filesystem>
#include <span>

#include "data/image.h"

namespace farout {

/// Pillow refuses images of more than twice its MAX_IMAGE_PIXELS as decompression bombs; so does
/// farout.
inline constexpr std::int64_t most_pixels = 178'956'970;

/// Decodes JPEG, PNG, WebP, BMP and GIF, recognised by content; of several pictures in a file the
/// first. The bytes are those that Pillow 11 gives, and what Pillow refuses is refused. Throws
/// ImageError: corrupt, too_large (found in the header, before memory is asked for), or
/// unsupported_format with the name of the format where it is known.
Image decode_image(std::span<const std::byte> file);

/// Reads and decodes a regular file. Throws ImageError, also for not_found and not_readable; its
/// message doesn't repeat the path.
Image read_image(const std::filesystem::path& file);

}  // namespace farout
