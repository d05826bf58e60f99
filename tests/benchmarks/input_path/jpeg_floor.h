#pragma once
/// The least that decoding a JPEG file takes with this library.

#include <cstddef>
#include <span>

namespace farout {

/// Decodes a whole file in memory to rows of RGB (grey and colour files) or CMYK, which are thrown
/// away: accurate DCT, fancy upsampling, the library's own memory source, one row of room. Throws
/// Error for a broken file.
void decode_and_forget(std::span<const std::byte> file);

}  // namespace farout
