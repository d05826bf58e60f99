#pragma once
/// An 8-bit RGB image, and what can be wrong with an image file.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"

namespace farout::images {

/// Interleaved 8-bit RGB, rows from the top, no padding.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;  ///< 3 · width · height bytes
};

/// Why an image has no pixels. The numbers are stored in feature files: never renumber.
enum class ImageFault : std::uint8_t {
    not_found = 2,
    not_readable = 3,  ///< permissions, a folder, an I/O error
    unsupported_format =
        4,          ///< no image, or a format that farout doesn't read (the message names it)
    corrupt = 5,    ///< truncated or broken
    too_large = 6,  ///< more pixels than the limit (a decompression bomb?)
};

/// An image that can't be read: a fact about the data that the caller records, no reason to stop.
class ImageError : public Error {
  public:
    ImageError(ImageFault fault, const std::string& message) : Error(message), fault_(fault) {}
    ImageFault fault() const { return fault_; }

  private:
    ImageFault fault_;
};

}  // namespace farout::images
