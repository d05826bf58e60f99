#include "images/pixels/resize.h"

#include <cstring>

#include "images/pixels/detail/resample.h"

namespace farout::images {

Image resize(const Image& image, int width, int height, Filter filter) {
    return resize(image, width, height, filter,
                  {0, 0, static_cast<double>(image.width), static_cast<double>(image.height)});
}

Image resize(const Image& image, int width, int height, Filter filter, const Box& box) {
    Image resized{width, height, {}};
    resample(view_of(image), {width, height, filter, box, 0, 0, width, height},
             [&resized](std::size_t y, const std::uint8_t* rgb) {
                 const std::size_t bytes = 3 * static_cast<std::size_t>(resized.width);
                 resized.rgb.resize(bytes * static_cast<std::size_t>(resized.height));
                 std::memcpy(resized.rgb.data() + y * bytes, rgb, bytes);
             });
    return resized;
}

}  // namespace farout::images
