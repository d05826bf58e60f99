#pragma once

#include <string>

#include "images/image.h"

namespace farout::images {

/// The image as the bytes of a JPEG file: quality 1 to 100, chroma at half the resolution. Throws
/// Error for an image without pixels.
std::string encode_jpeg(const Image& image, int quality);

}  // namespace farout::images
