#pragma once
/// The arithmetic behind resize. Internal to this folder.

#include <cstddef>
#include <cstdint>
#include <functional>

#include "images/pixels/detail/pixel_kernels.h"
#include "images/pixels/resize.h"

namespace farout::images {

/// RGB pixels somewhere in memory: an image or a rectangle of one. The byte behind its last pixel
/// is never read.
struct PixelView {
    const std::uint8_t* first = nullptr;
    std::size_t stride = 0;  ///< bytes from one row to the next
    int width = 0;
    int height = 0;
};

/// The whole image.
PixelView view_of(const Image& image);

/// A rectangle of an image, which must lie inside it.
PixelView view_of(const Image& image, int left, int top, int width, int height);

/// A resize to width × height of which only a rectangle is computed.
struct ResizeRequest {
    int width = 0, height = 0;
    Filter filter = Filter::bilinear;
    Box box;                ///< the part of the source that becomes width × height
    int left = 0, top = 0;  ///< the rectangle of the result that is wanted
    int crop_width = 0, crop_height = 0;
};

/// Takes row y of the result, crop_width pixels of RGB. The byte behind the last isn't its own.
using RowConsumer = std::function<void(std::size_t y, const std::uint8_t* rgb)>;

/// Resizes and hands the crop_height rows over one after the other. Throws Error for an empty size
/// or a box outside the view.
void resample(const PixelView& source, const ResizeRequest& request, const RowConsumer& take,
              const PixelKernels& kernels = best_kernels());

}  // namespace farout::images
