#pragma once
/// What a file is, by its first bytes. Internal to this folder.

#include <string>

#include "images/codecs/byte_reader.h"

namespace farout::images {

enum class Format { jpeg, png, webp, bmp, gif, other };

/// The format that Pillow would take the file for, among those that farout decodes.
Format format_of(ByteSpan file);

/// Why a file of another format isn't decoded, what it is and what to do: "TIFF, which farout
/// doesn't read: convert it to PNG", "a Git LFS pointer, not the image: run git lfs pull". At most
/// 96 bytes of ASCII, which is what feature files keep of a reason, but for what it quotes.
std::string why_not_decoded(ByteSpan file);

}  // namespace farout::images
