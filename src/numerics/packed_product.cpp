#include "numerics/packed_product.h"

#include <algorithm>
#include <memory>

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

/// Parts of a whole, as equal as they can be in these units, none above `most`.
std::int64_t part_of(std::int64_t whole, std::int64_t most, std::int64_t unit) {
    const std::int64_t parts = (whole + most - 1) / most;
    const std::int64_t part = (whole + parts - 1) / parts;
    return std::min((part + unit - 1) / unit * unit, most);
}

/// All outputs of the rows `first` to `end`, from inputs `from` to `from + length`. `scratch` takes
/// these inputs, row by row without gaps: fewer pages, and as many lines in every part of a cache.
void compute_block(const PackedKernel& kernel, const PackedProduct& product, std::int64_t first,
                   std::int64_t end, std::int64_t from, std::int64_t length, float* scratch) {
    const bool starts = from == 0;
    const std::int64_t panels = product.out / packed_width;
    for (std::int64_t row = first; row < end; ++row)
        std::copy_n(product.x + row * product.in + from, length, scratch + (row - first) * length);
    PackedTile tile;
    tile.x_stride = length;
    tile.panel_stride = product.in * packed_width;
    tile.length = length;
    tile.y_stride = product.out;
    tile.onto = !starts || product.end == ProductEnd::add;
    tile.gelu = from + length == product.in && product.end == ProductEnd::gelu;
    for (std::int64_t panel = 0; panel < panels; panel += kernel.panels) {
        const std::int64_t column = panel * packed_width;
        const std::int64_t together = std::min(kernel.panels, panels - panel);
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
            tile.x = scratch + (row - first) * length;
            tile.y = product.y + row * product.out + column;
            kernel.compute(std::min(kernel_rows, end - row), together, tile);
        }
    }
}

}  // namespace

bool packed_products_run() {
    return kernel_of(instructions_in_use()) != nullptr;
}

void compute(const PackedProduct& product) {
    const PackedKernel* const kernel = kernel_of(instructions_in_use());
    if (kernel == nullptr)
        throw Error("This processor, or this program, has no products for packed weights.");
    if (product.rows == 0) return;
    const std::int64_t length = part_of(product.in, depth, line);
    const std::int64_t rows = part_of(product.rows, block_rows, kernel_rows);
    const auto scratch = std::make_unique_for_overwrite<float[]>(
        static_cast<std::size_t>(std::min(rows, product.rows) * length));
    for (std::int64_t from = 0; from < product.in; from += length)
        for (std::int64_t first = 0; first < product.rows; first += rows)
            compute_block(*kernel, product, first, std::min(first + rows, product.rows), from,
                          std::min(length, product.in - from), scratch.get());
}

}  // namespace farout::numerics
