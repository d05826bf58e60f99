#pragma once
/// Antialiased resizing with the same bytes as Pillow's `Image.resize`.

#include "images/image.h"

namespace farout::images {

enum class Filter { bilinear, bicubic };

/// The part of an image that is resized, in pixels, fractions allowed (Pillow's `box`).
struct Box {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
};

/// Resizes the whole image, or a box of it, to width × height: antialiased (the filter grows with
/// the scale when shrinking), across and then down, each pass rounded to 8 bits, weights in 22-bit
/// fixed point, as Pillow. Pixels around a box take part, as in Pillow's `resize(box=...)`. Throws
/// Error for an empty size or a box outside the image.
Image resize(const Image& image, int width, int height, Filter filter);
Image resize(const Image& image, int width, int height, Filter filter, const Box& box);

}  // namespace farout::images
