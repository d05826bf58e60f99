#include "images/pixels/detail/pixel_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace farout::images {
namespace {

double support_of(Filter filter) {
    return filter == Filter::bilinear ? 1.0 : 2.0;
}

double triangle(double x) {
    x = std::fabs(x);
    return x < 1.0 ? 1.0 - x : 0.0;
}

// Keys' cubic convolution with a = -1/2 (IEEE Trans. ASSP 29, 1981, eq. 4). The order of the
// operations is Pillow's: another rounds differently, and then some weight differs in its last bit.
double keys_cubic(double x) {
    constexpr double a = -0.5;
    x = std::fabs(x);
    if (x < 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
    if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * a;
    return 0.0;
}

std::int32_t to_fixed(double weight) {
    const double scaled = weight * (1 << weight_bits);
    return static_cast<std::int32_t>(scaled + (weight < 0 ? -0.5 : 0.5));
}

}  // namespace

Taps make_taps(const AxisResize& axis, Filter filter) {
    const double scale = static_cast<double>(axis.end - axis.begin) / axis.out_size;
    const double stretch = std::max(scale, 1.0);
    const double support = support_of(filter) * stretch;
    Taps taps;
    taps.most = static_cast<int>(std::ceil(support)) * 2 + 1;
    const auto count = static_cast<std::size_t>(axis.out_count);
    taps.first.resize(count);
    taps.count.resize(count);
    taps.weights.resize(count * static_cast<std::size_t>(taps.most));
    std::vector<double> exact(static_cast<std::size_t>(taps.most));
    for (std::size_t i = 0; i < count; ++i) {
        const double center = axis.begin + (axis.out_first + static_cast<int>(i) + 0.5) * scale;
        const int begin = std::max(static_cast<int>(center - support + 0.5), 0);
        const int end = std::min(static_cast<int>(center + support + 0.5), axis.in_size);
        taps.first[i] = begin;
        taps.count[i] = end - begin;
        double total = 0;
        const auto used = static_cast<std::size_t>(std::max(end - begin, 0));
        for (std::size_t t = 0; t < used; ++t) {
            const double x = (static_cast<int>(t) + begin - center + 0.5) * (1.0 / stretch);
            exact[t] = filter == Filter::bilinear ? triangle(x) : keys_cubic(x);
            total += exact[t];
        }
        std::int32_t* weights = taps.weights.data() + i * static_cast<std::size_t>(taps.most);
        for (std::size_t t = 0; t < used; ++t)
            weights[t] = to_fixed(total != 0 ? exact[t] / total : exact[t]);
    }
    return taps;
}

namespace {

ByteValues::Reciprocal reciprocal(float divisor) {
    const double exact = 1.0 / static_cast<double>(divisor);
    const auto high = static_cast<float>(exact);
    return {high, static_cast<float>(exact - static_cast<double>(high))};
}

float divide(float x, const ByteValues::Reciprocal& by) {
    return std::fma(x, by.high, x * by.low);
}

ByteValues::Channel make_channel(const ByteValues::Reciprocal& of_255, float mean, float std) {
    ByteValues::Channel channel{{}, mean, reciprocal(std), true};
    for (std::size_t byte = 0; byte < channel.table.size(); ++byte) {
        const auto x = static_cast<float>(byte);
        channel.table[byte] = (x / 255.0F - mean) / std;
        const float quick = divide(divide(x, of_255) - mean, channel.std);
        if (std::bit_cast<std::uint32_t>(quick) !=
            std::bit_cast<std::uint32_t>(channel.table[byte]))
            channel.exact = false;
    }
    return channel;
}

}  // namespace

ByteValues make_byte_values(const std::array<double, 3>& mean, const std::array<double, 3>& std) {
    ByteValues values{};
    values.of_255 = reciprocal(255.0F);
    for (std::size_t c = 0; c < 3; ++c)
        values.channels[c] =
            make_channel(values.of_255, static_cast<float>(mean[c]), static_cast<float>(std[c]));
    return values;
}

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
