#pragma once
/// What a file is, by its first bytes. Internal to this folder.

#include "data/byte_reader.h"

namespace farout {

enum class Format { jpeg, png, webp, bmp, gif, other };

/// The format that Pillow would take the file for, among those that farout decodes.
Format format_of(ByteSpan file);

/// The name of a format that farout doesn't decode ("TIFF", "a PDF document"), or "" when unknown.
const char* other_format_name(ByteSpan file);

}  // namespace farout
