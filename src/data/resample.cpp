#include "data/resample.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/text.h"
#include "data/resample_weights.h"

namespace farout {
namespace {

constexpr std::int32_t one_half = 1 << (weight_bits - 1);
constexpr std::size_t group_rows = 4;     // rows that the horizontal pass takes together
constexpr std::size_t lane = 4;           // bytes a pixel has in a group: three, and one to spare
constexpr std::size_t column_block = 64;  // bytes of a row that the vertical pass takes together

// Taps, for the inner loops.
struct TapTable {
    const int* first;
    const int* count;
    const std::int32_t* weights;
    int most;
    std::size_t size;
};

// Input rows of the vertical pass, and how they are weighed.
struct Column {
    const std::uint8_t* first;
    std::size_t stride;
    const std::int32_t* weights;
    int count;
};

// The inner loops, in the widest instruction set that this processor has.
struct Kernels {
    void (*resample_group)(const std::uint8_t* group, const TapTable& taps,
                           std::uint8_t* const* out);
    void (*resample_column)(const Column& in, std::uint8_t* out, std::size_t bytes);
};

namespace basic {
#include "data/resample_kernels.inc"
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC target("avx2")
namespace avx2 {
#include "data/resample_kernels.inc"
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,prefer-vector-width=512")
namespace avx512 {
#include "data/resample_kernels.inc"
}
#pragma GCC pop_options

Kernels best_kernels() {
    const bool wide = __builtin_cpu_supports("avx512f") != 0 &&
                      __builtin_cpu_supports("avx512bw") != 0 &&
                      __builtin_cpu_supports("avx512vl") != 0;
    if (wide) return {avx512::resample_group, avx512::resample_column};
    if (__builtin_cpu_supports("avx2") != 0) return {avx2::resample_group, avx2::resample_column};
    return {basic::resample_group, basic::resample_column};
}
#else
Kernels best_kernels() {
    return {basic::resample_group, basic::resample_column};
}
#endif

const Kernels kernels = best_kernels();

// Kept from one image to the next: fresh memory costs more than the work done in it.
struct Scratch {
    std::vector<std::uint8_t> group;     // four source rows, pixel by pixel
    std::vector<std::uint8_t> narrowed;  // the result of the horizontal pass
};

// Four rows of RGB to one of groups: pixel 0 of each row, pixel 1 of each row, …
void interleave(const std::array<const std::uint8_t*, group_rows>& rows, std::size_t width,
                std::uint8_t* group) {
    for (std::size_t x = 0; x + 1 < width; ++x) {
        for (std::size_t r = 0; r < group_rows; ++r) {
            std::memcpy(group + (group_rows * x + r) * lane, rows[r] + 3 * x, lane);
        }
    }
    // The byte behind a row's last pixel isn't ours to read.
    for (std::size_t r = 0; r < group_rows; ++r) {
        std::memcpy(group + (group_rows * (width - 1) + r) * lane, rows[r] + 3 * (width - 1), 3);
    }
}

void resample_column(const Column& in, std::uint8_t* out, std::size_t bytes) {
    if (bytes >= column_block) return kernels.resample_column(in, out, bytes);
    for (std::size_t i = 0; i < bytes; ++i) {
        std::int32_t sum = one_half;
        for (int t = 0; t < in.count; ++t) {
            sum += in.first[static_cast<std::size_t>(t) * in.stride + i] * in.weights[t];
        }
        out[i] = static_cast<std::uint8_t>(std::clamp(sum >> weight_bits, 0, 255));
    }
}

// The horizontal pass over `source`, into scratch memory.
PixelView resample_horizontally(const PixelView& source, const Taps& taps, Scratch& scratch) {
    const std::size_t width = taps.first.size();
    const std::size_t stride =
        (3 * width + 1 + 63) / 64 * 64;  // a byte to spare behind the last pixel
    const auto height = static_cast<std::size_t>(source.height);
    scratch.narrowed.resize(std::max(scratch.narrowed.size(), stride * height));
    const auto source_width = static_cast<std::size_t>(source.width);
    scratch.group.resize(std::max(scratch.group.size(), source_width * group_rows * lane));
    const TapTable table{taps.first.data(), taps.count.data(), taps.weights.data(), taps.most,
                         width};
    for (std::size_t y = 0; y < height; y += group_rows) {
        std::array<const std::uint8_t*, group_rows> in;
        std::array<std::uint8_t*, group_rows> out;
        for (std::size_t r = 0; r < group_rows; ++r) {
            const std::size_t row =
                std::min(y + r, height - 1);  // a short group repeats its last row
            in[r] = source.first + row * source.stride;
            out[r] = scratch.narrowed.data() + row * stride;
        }
        interleave(in, source_width, scratch.group.data());
        kernels.resample_group(scratch.group.data(), table, out.data());
    }
    return {scratch.narrowed.data(), stride, static_cast<int>(width), source.height};
}

// The vertical pass; `source` begins at row `top` of what the taps count.
void resample_vertically(const PixelView& source, const Taps& taps, int top, Image& image) {
    const std::size_t bytes = 3 * static_cast<std::size_t>(image.width);
    for (std::size_t y = 0; y < taps.first.size(); ++y) {
        const std::uint8_t* first =
            source.first + static_cast<std::size_t>(taps.first[y] - top) * source.stride;
        const std::int32_t* weights = taps.weights.data() + y * static_cast<std::size_t>(taps.most);
        resample_column({first, source.stride, weights, taps.count[y]},
                        image.rgb.data() + y * bytes, bytes);
    }
}

void copy_rows(const PixelView& source, Image& image) {
    const std::size_t bytes = 3 * static_cast<std::size_t>(image.width);
    for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y) {
        std::memcpy(image.rgb.data() + y * bytes, source.first + y * source.stride, bytes);
    }
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

void resample(const PixelView& source, const ResizeRequest& request, Image& image) {
    check_request(source, request);
    const Box& box = request.box;
    const Axis across{{source.width, static_cast<float>(box.left), static_cast<float>(box.right),
                       request.width, request.left, request.crop_width}};
    const Axis down{{source.height, static_cast<float>(box.top), static_cast<float>(box.bottom),
                     request.height, request.top, request.crop_height}};
    image.width = request.crop_width;
    image.height = request.crop_height;
    image.rgb.resize(3 * static_cast<std::size_t>(image.width) *
                     static_cast<std::size_t>(image.height));

    PixelView rest = source;
    if (across.shifts() && down.shifts()) {
        rest.first +=
            static_cast<std::size_t>(static_cast<int>(box.top) + request.top) * source.stride +
            3 * static_cast<std::size_t>(static_cast<int>(box.left) + request.left);
        return copy_rows(rest, image);
    }
    const Taps rows = make_taps(down.resize, request.filter);
    const int top = down.identity() ? request.top : rows.first.front();
    const int bottom =
        down.identity() ? request.top + request.crop_height : rows.first.back() + rows.count.back();
    rest.first += static_cast<std::size_t>(top) * source.stride;
    rest.height = bottom - top;
    if (across.identity()) {
        rest.first += 3 * static_cast<std::size_t>(request.left);
        return resample_vertically(rest, rows, top, image);
    }
    thread_local Scratch scratch;
    rest = resample_horizontally(rest, make_taps(across.resize, request.filter), scratch);
    down.identity() ? copy_rows(rest, image) : resample_vertically(rest, rows, top, image);
}

}  // namespace farout
