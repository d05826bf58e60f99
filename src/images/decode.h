#pragma once
/// Image files to RGB with the same bytes as Pillow's `Image.open(file).convert("RGB")`.

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "images/image.h"
#include "images/lists/file_stamp.h"

namespace farout::images {

/// Pillow refuses images of more than twice its MAX_IMAGE_PIXELS as decompression bombs; so does
/// farout.
inline constexpr std::int64_t most_pixels = 178'956'970;

/// How much of a picture is wanted.
struct DecodeOptions {
    /// Both sides may shrink as long as they have this many pixels; 0: the full size. JPEG is then
    /// decoded to a half, a quarter or an eighth (rounded up) from the low frequencies of its DCT,
    /// as after Pillow's `Image.draft("RGB", (enough, enough))`; other formats are never shrunk.
    int enough = 0;
};

/// Decodes JPEG, PNG, WebP, BMP and GIF, recognised by content; of several pictures in a file the
/// first. The bytes are those that Pillow 11 gives, and what Pillow refuses is refused. Throws
/// ImageError: corrupt, too_large (found in the header, before memory is asked for), or
/// unsupported_format with the name of the format where it is known.
Image decode_image(std::span<const std::byte> file, DecodeOptions options = {});

/// The same into an image whose memory is used again where it is large enough. After an error its
/// pixels are anything.
void decode_image(std::span<const std::byte> file, DecodeOptions options, Image& image);

/// A regular file's bytes, into memory that is used again; returns its stamp of before it was read.
/// Throws ImageError: not_found, and not_readable for whatever else keeps its bytes from being
/// read, also in the middle of it; its message doesn't repeat the path.
FileStamp read_bytes(const std::filesystem::path& file, std::vector<std::byte>& bytes);

/// Reads and decodes a regular file. Throws ImageError as the two do.
Image read_image(const std::filesystem::path& file, DecodeOptions options = {});

}  // namespace farout::images
