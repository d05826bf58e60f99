#include "numerics/packed_product.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/error.h"
#include "numerics/detail/packed_kernel.h"
#include "numerics/instructions.h"

namespace farout::numerics {

namespace {

// Inputs that are multiplied before sums go back to memory: 24 KiB of a panel of the weight. Where
// a tile takes one panel it stays in the first cache while all rows of a block pass; where it takes
// four they come from the second one, each number for six rows' worth of work.
constexpr std::int64_t depth = 384;
// So many rows of x stay in the second cache.
constexpr std::int64_t block_rows = 198;
constexpr std::int64_t line = 16;  // floats in a line of the cache

static_assert(packed_width == line);

const PackedKernel* kernel_of(Instructions instructions) {
    switch (instructions) {
        case Instructions::avx512:
            return avx512_packed_kernel();
        case Instructions::avx2:
            return avx2_packed_kernel();
        case Instructions::any:
            break;
    }
    return nullptr;
}

std::int64_t rounded_up(std::int64_t number, std::int64_t unit) {
    return (number + unit - 1) / unit * unit;
}

/// Parts of a whole, as equal as they can be in these units, none above `most`.
std::int64_t part_of(std::int64_t whole, std::int64_t most, std::int64_t unit) {
    const std::int64_t parts = (whole + most - 1) / most;
    const std::int64_t part = (whole + parts - 1) / parts;
    return std::min(rounded_up(part, unit), most);
}

/// Copies inputs `from` to `from + length` of some rows, row by row without gaps: fewer pages, and
/// as many lines in every part of a cache. Beyond the last input there are zeros.
void gather_inputs(const PackedProduct& product, std::int64_t first, std::int64_t end,
                   std::int64_t from, std::int64_t length, float* gathered) {
    const std::int64_t there = std::min(length, product.in - from);
    for (std::int64_t row = first; row < end; ++row, gathered += length) {
        std::copy_n(product.x + row * product.x_stride + from, there, gathered);
        std::fill(gathered + there, gathered + length, 0.0F);
    }
}

/// A tile that reaches beyond the last output, in memory of its own.
class EdgeTile {
  public:
    void compute(const PackedKernel& kernel, std::int64_t rows, std::int64_t panels,
                 std::int64_t columns, PackedTile tile) {
        const std::int64_t width = panels * packed_width;
        float* const y = std::exchange(tile.y, y_);
        const std::int64_t y_stride = std::exchange(tile.y_stride, width);
        if (tile.onto)
            for (std::int64_t r = 0; r < rows; ++r)
                std::copy_n(y + r * y_stride, columns, y_ + r * width);
        if (tile.bias != nullptr) {
            std::copy_n(tile.bias, columns, bias_);
            tile.bias = bias_;
        }
        kernel.compute(rows, panels, tile);
        for (std::int64_t r = 0; r < rows; ++r)
            std::copy_n(y_ + r * width, columns, y + r * y_stride);
    }

  private:
    static constexpr std::int64_t most_panels = 4;
    float y_[kernel_rows * most_panels * packed_width] = {};
    float bias_[most_panels * packed_width] = {};
};

/// All outputs of the rows `first` to `end`, from inputs `from` to `from + length`, which lie in
/// `inputs`.
void compute_block(const PackedKernel& kernel, const PackedProduct& product, std::int64_t first,
                   std::int64_t end, std::int64_t from, std::int64_t length, const float* inputs) {
    const bool starts = from == 0;
    const std::int64_t panels = rounded_up(product.out, packed_width) / packed_width;
    const std::int64_t depth_of_panel = rounded_up(product.in, packed_inputs);
    EdgeTile edge;
    PackedTile tile;
    tile.x_stride = length;
    tile.panel_stride = depth_of_panel * packed_width;
    tile.length = length;
    tile.y_stride = product.y_stride;
    tile.onto = !starts || product.end == ProductEnd::add;
    tile.gelu = from + length == depth_of_panel && product.end == ProductEnd::gelu;
    for (std::int64_t panel = 0; panel < panels; panel += kernel.panels) {
        const std::int64_t column = panel * packed_width;
        const std::int64_t together = std::min(kernel.panels, panels - panel);
        const std::int64_t columns = std::min(together * packed_width, product.out - column);
        const std::int64_t to_come = std::min(kernel.panels, panels - panel - together);
        tile.panel = product.weight + panel * tile.panel_stride + from * packed_width;
        tile.bias = starts && product.bias != nullptr ? product.bias + column : nullptr;
        // Of each of the next panels every tile fetches its share into the second cache.
        const float* next = tile.panel + together * tile.panel_stride;
        const std::int64_t share = length * kernel_rows / (end - first) + 1;
        for (std::int64_t row = first; row < end; row += kernel_rows, next += share * line) {
            for (std::int64_t p = 0; p < to_come; ++p)
                for (std::int64_t k = 0; k < share; ++k)
                    __builtin_prefetch(next + p * tile.panel_stride + k * line, 0, 2);
            tile.x = inputs + (row - first) * length;
            tile.y = product.y + row * product.y_stride + column;
            const std::int64_t rows = std::min(kernel_rows, end - row);
            if (columns == together * packed_width)
                kernel.compute(rows, together, tile);
            else
                edge.compute(kernel, rows, together, columns, tile);
        }
    }
}

}  // namespace

bool packed_products_run() {
    return kernel_of(instructions_in_use()) != nullptr;
}

void compute(const PackedProduct& given) {
    PackedProduct product = given;
    if (product.x_stride == 0) product.x_stride = product.in;
    if (product.y_stride == 0) product.y_stride = product.out;
    const PackedKernel* const kernel = kernel_of(instructions_in_use());
    if (kernel == nullptr)
        throw Error("This processor, or this program, has no products for packed weights.");
    if (product.rows == 0) return;
    const std::int64_t in = rounded_up(product.in, packed_inputs);
    const std::int64_t length = part_of(in, depth, line);
    const std::int64_t rows = part_of(product.rows, block_rows, kernel_rows);
    const auto scratch = std::make_unique_for_overwrite<float[]>(
        static_cast<std::size_t>(std::min(rows, product.rows) * length));
    for (std::int64_t from = 0; from < in; from += length)
        for (std::int64_t first = 0; first < product.rows; first += rows) {
            const std::int64_t end = std::min(first + rows, product.rows);
            const std::int64_t part = std::min(length, in - from);
            gather_inputs(product, first, end, from, part, scratch.get());
            compute_block(*kernel, product, first, end, from, part, scratch.get());
        }
}

}  // namespace farout::numerics
