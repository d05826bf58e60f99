#include "numerics/winograd.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <ATen/ATen.h>

// Only additions: every processor gives the same bits.
#if defined(__x86_64__)
#define FAROUT_FOR_PROCESSORS [[gnu::target_clones("avx512f", "avx2", "default")]]
#else
#define FAROUT_FOR_PROCESSORS
#endif

namespace farout::numerics {
namespace {

// The loops of Winograd's transforms.

/// Tiles of 2×2 results in rows of `across`. Transformed values are 16 × `room` × channels, of
/// which `tiles` are used.
struct WinogradTiles {
    std::int64_t across = 0;
    std::int64_t tiles = 0;
    std::int64_t room = 0;
};

/// Added to a result as it is written; null: nothing.
struct TileEnd {
    const float* bias = nullptr;
    const float* shortcut = nullptr;  ///< as the image written
    bool relu = false;
};

/// An image rows × columns × channels; the tiles' first row of tiles is its `first`.
struct TileTarget {
    float* image = nullptr;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t first = 0;
};

/// One tile; `row` floats from a row of pixels to the next, `plane` from a value of the 16 to the
/// next.
FAROUT_FOR_PROCESSORS void transform_tile(const float* pixels, std::int64_t row,
                                          std::int64_t channels, float* to, std::int64_t plane) {
#pragma GCC ivdep
    for (std::int64_t c = 0; c < channels; ++c) {
        float rows[4][4];
        for (std::int64_t x = 0; x < 4; ++x) {
            const float* const column = pixels + x * channels + c;
            const float d0 = column[0];
            const float d1 = column[row];
            const float d2 = column[2 * row];
            const float d3 = column[3 * row];
            rows[0][x] = d0 - d2;
            rows[1][x] = d1 + d2;
            rows[2][x] = d2 - d1;
            rows[3][x] = d1 - d3;
        }
        for (std::int64_t y = 0; y < 4; ++y) {
            float* const at = to + 4 * y * plane + c;
            at[0] = rows[y][0] - rows[y][2];
            at[plane] = rows[y][1] + rows[y][2];
            at[2 * plane] = rows[y][2] - rows[y][1];
            at[3 * plane] = rows[y][1] - rows[y][3];
        }
    }
}

/// 2 × 2 × channels of one tile.
FAROUT_FOR_PROCESSORS void transform_tile_back(const float* from, std::int64_t plane,
                                               std::int64_t channels, float* to) {
#pragma GCC ivdep
    for (std::int64_t c = 0; c < channels; ++c) {
        float upper[4];
        float lower[4];
        for (std::int64_t x = 0; x < 4; ++x) {
            const float* const column = from + x * plane + c;
            const float m0 = column[0];
            const float m1 = column[4 * plane];
            const float m2 = column[8 * plane];
            const float m3 = column[12 * plane];
            upper[x] = m0 + m1 + m2;
            lower[x] = m1 - m2 - m3;
        }
        to[c] = upper[0] + upper[1] + upper[2];
        to[channels + c] = upper[1] - upper[2] - upper[3];
        to[2 * channels + c] = lower[0] + lower[1] + lower[2];
        to[3 * channels + c] = lower[1] - lower[2] - lower[3];
    }
}

FAROUT_FOR_PROCESSORS void add(const float* values, std::int64_t count, float* to) {
#pragma GCC ivdep
    for (std::int64_t c = 0; c < count; ++c) to[c] += values[c];
}

FAROUT_FOR_PROCESSORS void write(const float* values, std::int64_t count, float floor, float* to) {
#pragma GCC ivdep
    for (std::int64_t c = 0; c < count; ++c) to[c] = values[c] < floor ? floor : values[c];
}

void finish_pixel(float* pixel, std::int64_t channels, std::int64_t place, const TileEnd& end,
                  float* image) {
    constexpr float lowest = -__builtin_inff();
    if (end.bias != nullptr) add(end.bias, channels, pixel);
    if (end.shortcut != nullptr) add(end.shortcut + place * channels, channels, pixel);
    write(pixel, channels, end.relu ? 0.0F : lowest, image + place * channels);
}

/// Bᵀ d B of every tile's 4×4 pixels; `padded` holds rows of 2 · across + 2 pixels.
void transform_tiles(const float* padded, const WinogradTiles& tiles, std::int64_t channels,
                     float* transformed) {
    const std::int64_t row = (2 * tiles.across + 2) * channels;
    for (std::int64_t t = 0; t < tiles.tiles; ++t) {
        const std::int64_t y = t / tiles.across;
        const std::int64_t x = t % tiles.across;
        transform_tile(padded + 2 * y * row + 2 * x * channels, row, channels,
                       transformed + t * channels, tiles.room * channels);
    }
}

/// Aᵀ m A of every tile, written where it belongs; what lies outside the image is dropped.
void transform_back(const float* products, const WinogradTiles& tiles, std::int64_t channels,
                    const TileEnd& end, const TileTarget& target) {
    std::vector<float> pixels(static_cast<std::size_t>(4 * channels));
    for (std::int64_t t = 0; t < tiles.tiles; ++t) {
        transform_tile_back(products + t * channels, tiles.room * channels, channels,
                            pixels.data());
        const std::int64_t top = 2 * (target.first + t / tiles.across);
        const std::int64_t left = 2 * (t % tiles.across);
        for (std::int64_t k = 0; k < 4; ++k) {
            const std::int64_t y = top + k / 2;
            const std::int64_t x = left + k % 2;
            if (y < target.rows && x < target.columns)
                finish_pixel(pixels.data() + k * channels, channels, y * target.columns + x, end,
                             target.image);
        }
    }
}

/// Floats of transformed input and output that a strip may have: they stay in a core's own cache.
constexpr std::int64_t strip_floats = 1 << 18;

/// Rows of a product below which reading the weight takes longer than multiplying with it.
constexpr std::int64_t fewest_rows = 100;

/// An image's rows of tiles that are transformed, multiplied and transformed back together.
class Strips {
  public:
    Strips(const at::Tensor& images, const at::Tensor& transformed, const WinogradEnd& end)
        : end_(end),
          rows_(images.size(2)),
          columns_(images.size(3)),
          in_(images.size(1)),
          out_(transformed.size(2)),
          across_((columns_ + 1) / 2),
          high_(std::clamp<std::int64_t>(std::max(strip_floats / (16 * across_ * (in_ + out_)),
                                                  (fewest_rows + across_ - 1) / across_),
                                         1, (rows_ + 1) / 2)),
          weight_(transformed),
          padded_(at::zeros({2 * high_ + 2, 2 * across_ + 2, in_})),
          inputs_(at::empty({16, high_ * across_, in_})),
          products_(at::empty({16, high_ * across_, out_})) {}

    void convolve(const float* image, const float* shortcut, float* result) {
        for (std::int64_t first = 0; 2 * first < rows_; first += high_)
            strip(image, shortcut, result, first);
    }

  private:
    void strip(const float* image, const float* shortcut, float* result, std::int64_t first) {
        const std::int64_t tiles = std::min(high_, (rows_ + 1) / 2 - first) * across_;
        fill_padded(image, 2 * first - 1);
        const WinogradTiles shape{across_, tiles, high_ * across_};
        transform_tiles(padded_.const_data_ptr<float>(), shape, in_,
                        inputs_.mutable_data_ptr<float>());
        at::Tensor products = products_.narrow(1, 0, tiles);
        at::bmm_out(products, inputs_.narrow(1, 0, tiles), weight_);
        const float* bias = end_.bias.defined() ? end_.bias.const_data_ptr<float>() : nullptr;
        transform_back(products_.const_data_ptr<float>(), shape, out_, {bias, shortcut, end_.relu},
                       {result, rows_, columns_, first});
    }

    /// The image's rows from `top` on, zeros where there are none.
    void fill_padded(const float* image, std::int64_t top) {
        const std::int64_t width = padded_.size(1) * in_;
        float* row = padded_.mutable_data_ptr<float>();
        for (std::int64_t y = top; y < top + padded_.size(0); ++y, row += width) {
            if (y < 0 || y >= rows_)
                std::fill_n(row, width, 0.0F);
            else
                std::copy_n(image + y * columns_ * in_, columns_ * in_, row + in_);
        }
    }

    const WinogradEnd& end_;
    std::int64_t rows_;
    std::int64_t columns_;
    std::int64_t in_;
    std::int64_t out_;
    std::int64_t across_;  ///< tiles of 2×2 pixels in a row of them
    std::int64_t high_;    ///< rows of tiles in a strip
    at::Tensor weight_;
    at::Tensor padded_;
    at::Tensor inputs_;
    at::Tensor products_;
};

}  // namespace

at::Tensor winograd_weight(const at::Tensor& weight) {
    const at::Tensor g =
        at::tensor({1.0, 0.0, 0.0, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0.0, 0.0, 1.0}, at::kDouble)
            .view({4, 3});
    const at::Tensor transformed = at::matmul(at::matmul(g, weight.to(at::kDouble)), g.t());
    return transformed.permute({2, 3, 1, 0})
        .reshape({16, weight.size(1), weight.size(0)})
        .to(at::kFloat)
        .contiguous();
}

at::Tensor winograd_convolution(const at::Tensor& images, const at::Tensor& transformed,
                                const WinogradEnd& end) {
    const at::Tensor given = images.contiguous(at::MemoryFormat::ChannelsLast);
    const std::int64_t pixels = images.size(2) * images.size(3);
    const std::int64_t out = transformed.size(2);
    const at::Tensor shortcut = end.shortcut.defined()
                                    ? end.shortcut.contiguous(at::MemoryFormat::ChannelsLast)
                                    : at::Tensor();
    at::Tensor result = at::empty({images.size(0), out, images.size(2), images.size(3)},
                                  images.options(), at::MemoryFormat::ChannelsLast);
    Strips strips(given, transformed, end);
    for (std::int64_t n = 0; n < images.size(0); ++n)
        strips.convolve(
            given.const_data_ptr<float>() + n * pixels * images.size(1),
            shortcut.defined() ? shortcut.const_data_ptr<float>() + n * pixels * out : nullptr,
            result.mutable_data_ptr<float>() + n * pixels * out);
    return result;
}

}  // namespace farout::numerics
