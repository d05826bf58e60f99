#pragma once
/// What Pillow learns from a JPEG file before it hands it to libjpeg. Internal to this folder.

#include "images/codecs/byte_reader.h"

namespace farout::images {

struct JpegHeader {
    int width = 0;
    int height = 0;
    int layers = 0;  ///< 1 grey, 3 colour, 4 CMYK or YCCK
};

/// Walks the markers up to the first scan. Throws ImageError for what Pillow refuses there:
/// segments that are cut short, other than 8 bits a sample, other than 1, 3 or 4 layers, bytes that
/// are no marker.
JpegHeader read_jpeg_header(ByteSpan file);

}  // namespace farout::images
