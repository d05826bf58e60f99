#pragma once
/// Small grey images in memory, as the demo's data sets ship them.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace farout {

/// Images of one size, one after the other, 8 bits a pixel, rows from the top; a label each.
struct GreyImages {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;  ///< count · height · width
    std::vector<std::uint8_t> labels;  ///< count

    std::size_t count() const { return labels.size(); }
    std::span<const std::uint8_t> image(std::size_t number) const {
        const std::size_t bytes =
            static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
        return std::span(pixels).subspan(number * bytes, bytes);
    }
};

}  // namespace farout
