#include "images/pixels/detail/pixel_kernels.h"

#include <algorithm>

namespace farout::images {

namespace {

// Rounds down (one half is in the sum already) and clips.
std::uint8_t to_byte(std::int32_t sum) {
    return static_cast<std::uint8_t>(std::clamp(sum >> weight_bits, 0, 255));
}

void resample_row(const std::uint8_t* in, const Taps& taps, std::uint8_t* out) {
    const std::int32_t* weights = taps.weights.data();
    for (std::size_t x = 0; x < taps.first.size(); ++x) {
        const std::uint8_t* pixel = in + 3 * static_cast<std::size_t>(taps.first[x]);
        std::int32_t red = one_half, green = one_half, blue = one_half;
        for (int t = 0; t < taps.count[x]; ++t, pixel += 3) {
            red += pixel[0] * weights[t];
            green += pixel[1] * weights[t];
            blue += pixel[2] * weights[t];
        }
        *out++ = to_byte(red);
        *out++ = to_byte(green);
        *out++ = to_byte(blue);
        weights += taps.most;
    }
}

void resample_rows(const RowGroup& rows, const Taps& taps) {
    for (std::size_t r = 0; r < group_rows; ++r) resample_row(rows.in[r], taps, rows.out[r]);
}

// Sums of a block at a time, so that the inner loop runs along rows.
void resample_column(const Column& in, std::uint8_t* out, std::size_t bytes) {
    constexpr std::size_t block = 64;
    for (std::size_t begin = 0; begin < bytes; begin += block) {
        const std::size_t count = std::min(block, bytes - begin);
        std::int32_t sums[block];
        std::fill_n(sums, block, one_half);
        const std::uint8_t* row = in.first + begin;
        for (int t = 0; t < in.count; ++t, row += in.stride)
            for (std::size_t i = 0; i < count; ++i) sums[i] += row[i] * in.weights[t];
        for (std::size_t i = 0; i < count; ++i) out[begin + i] = to_byte(sums[i]);
    }
}

void normalise(const std::uint8_t* rgb, std::size_t width, const ByteValues& values,
               const std::array<float*, 3>& planes) {
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t x = 0; x < width; ++x)
            planes[c][x] = values.channels[c].table[rgb[3 * x + c]];
}

}  // namespace

const PixelKernels plain_kernels{resample_rows, resample_column, normalise};

const PixelKernels& best_kernels() {
    static const PixelKernels* const kernels = avx2_kernels();
    return kernels != nullptr ? *kernels : plain_kernels;
}

}  // namespace farout::images
