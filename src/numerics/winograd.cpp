#include "numerics/winograd.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "numerics/detail/winograd_tiles.h"

namespace farout::numerics {

namespace {

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
