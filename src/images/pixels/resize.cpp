#include "images/pixels/resize.h"

#include <algorithm>
#include <cstring>

#include "core/text.h"
#include "images/pixels/detail/pixel_kernels.h"
#include "images/pixels/detail/resample.h"

namespace farout::images {
namespace {

// Kept from one image to the next: fresh memory costs more than the work done in it.
struct Scratch {
    std::vector<std::uint8_t> group;     // of the kernels
    std::vector<std::uint8_t> narrowed;  // the result of the horizontal pass
    std::vector<std::uint8_t> row;       // of the result
};

// The horizontal pass over `source`, into scratch memory.
PixelView resample_horizontally(const PixelView& source, const Taps& taps,
                                const PixelKernels& kernels, Scratch& scratch) {
    const std::size_t width = taps.first.size();
    const std::size_t stride = (3 * width + spare_bytes + 63) / 64 * 64;
    const auto height = static_cast<std::size_t>(source.height);
    scratch.narrowed.resize(std::max(scratch.narrowed.size(), stride * height));
    const auto source_width = static_cast<std::size_t>(source.width);
    scratch.group.resize(std::max(scratch.group.size(), source_width * group_rows * group_lane));
    RowGroup rows{{}, source_width, {}, scratch.group.data()};
    for (std::size_t y = 0; y < height; y += group_rows) {
        for (std::size_t r = 0; r < group_rows; ++r) {
            const std::size_t row =
                std::min(y + r, height - 1);  // a short group repeats its last row
            rows.in[r] = source.first + row * source.stride;
            rows.out[r] = scratch.narrowed.data() + row * stride;
        }
        kernels.resample_rows(rows, taps);
    }
    return {scratch.narrowed.data(), stride, static_cast<int>(width), source.height};
}

// The vertical pass over `width` pixels; `source` begins at row `top` of what the taps count.
void resample_vertically(const PixelView& source, const Taps& taps, int top, int width,
                         const PixelKernels& kernels, Scratch& scratch, const RowConsumer& take) {
    const std::size_t bytes = 3 * static_cast<std::size_t>(width);
    scratch.row.resize(std::max(scratch.row.size(), bytes));
    for (std::size_t y = 0; y < taps.first.size(); ++y) {
        const std::uint8_t* first =
            source.first + static_cast<std::size_t>(taps.first[y] - top) * source.stride;
        const std::int32_t* weights = taps.weights.data() + y * static_cast<std::size_t>(taps.most);
        kernels.resample_column({first, source.stride, weights, taps.count[y]}, scratch.row.data(),
                                bytes);
        take(y, scratch.row.data());
    }
}

void hand_over(const PixelView& source, int height, const RowConsumer& take) {
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y)
        take(y, source.first + y * source.stride);
}

void check_request(const PixelView& source, const ResizeRequest& request) {
    if (request.width < 1 || request.height < 1 || source.width < 1 || source.height < 1) {
        throw Error(concat("can't resize ", source.width, "x", source.height, " pixels to ",
                           request.width, "x", request.height, ": sizes must be at least 1x1"));
    }
    const Box& box = request.box;
    const bool inside = box.left >= 0 && box.top >= 0 && box.right <= source.width &&
                        box.bottom <= source.height && box.left <= box.right &&
                        box.top <= box.bottom;
    if (!inside) {
        throw Error(concat("can't resize the box (", box.left, ", ", box.top, ", ", box.right, ", ",
                           box.bottom, "): it doesn't lie inside the image of ", source.width, "x",
                           source.height, " pixels"));
    }
}

struct Axis {
    AxisResize resize;
    /// Nothing to do: the same pixels at the same places.
    bool identity() const {
        return resize.begin == 0 && resize.end == static_cast<float>(resize.out_size) &&
               resize.out_size == resize.in_size;
    }
    /// The same pixels, shifted by whole ones.
    bool shifts() const {
        return resize.begin == static_cast<float>(static_cast<int>(resize.begin)) &&
               resize.end - resize.begin == static_cast<float>(resize.out_size);
    }
};

}  // namespace

PixelView view_of(const Image& image) {
    return {image.rgb.data(), 3 * static_cast<std::size_t>(image.width), image.width, image.height};
}

PixelView view_of(const Image& image, int left, int top, int width, int height) {
    PixelView view = view_of(image);
    view.first += static_cast<std::size_t>(top) * view.stride + 3 * static_cast<std::size_t>(left);
    view.width = width;
    view.height = height;
    return view;
}

void resample(const PixelView& source, const ResizeRequest& request, const RowConsumer& take,
              const PixelKernels& kernels) {
    check_request(source, request);
    const Box& box = request.box;
    const Axis across{{source.width, static_cast<float>(box.left), static_cast<float>(box.right),
                       request.width, request.left, request.crop_width}};
    const Axis down{{source.height, static_cast<float>(box.top), static_cast<float>(box.bottom),
                     request.height, request.top, request.crop_height}};
    PixelView rest = source;
    if (across.shifts() && down.shifts()) {
        rest.first +=
            static_cast<std::size_t>(static_cast<int>(box.top) + request.top) * source.stride +
            3 * static_cast<std::size_t>(static_cast<int>(box.left) + request.left);
        return hand_over(rest, request.crop_height, take);
    }
    const Taps rows = make_taps(down.resize, request.filter);
    const int top = down.identity() ? request.top : rows.first.front();
    const int bottom =
        down.identity() ? request.top + request.crop_height : rows.first.back() + rows.count.back();
    rest.first += static_cast<std::size_t>(top) * source.stride;
    rest.height = bottom - top;
    thread_local Scratch scratch;
    if (across.identity())
        rest.first += 3 * static_cast<std::size_t>(request.left);
    else
        rest =
            resample_horizontally(rest, make_taps(across.resize, request.filter), kernels, scratch);
    if (down.identity()) return hand_over(rest, request.crop_height, take);
    resample_vertically(rest, rows, top, request.crop_width, kernels, scratch, take);
}

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
