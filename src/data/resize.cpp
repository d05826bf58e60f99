#include "data/resize.h"

#include "data/resample.h"

namespace farout {

Image resize(const Image& image, int width, int height, Filter filter) {
    return resize(image, width, height, filter,
                  {0, 0, static_cast<double>(image.width), static_cast<double>(image.height)});
}

Image resize(const Image& image, int width, int height, Filter filter, const Box& box) {
    Image resized;
    resample(view_of(image), {width, height, filter, box, 0, 0, width, height}, resized);
    return resized;
}

}  // namespace farout
