#include "models/families/swin_windows.h"

#include <algorithm>
#include <numeric>

#include <ATen/ATen.h>

namespace farout::models {

TokenOrder natural_order(std::int64_t side) {
    TokenOrder order(static_cast<std::size_t>(side * side));
    std::iota(order.begin(), order.end(), 0);
    return order;
}

TokenOrder window_order(std::int64_t side, std::int64_t window, std::int64_t shift) {
    TokenOrder order;
    for (std::int64_t top = 0; top < side; top += window)
        for (std::int64_t left = 0; left < side; left += window)
            for (std::int64_t row = top; row < top + window; ++row)
                for (std::int64_t column = left; column < left + window; ++column)
                    order.push_back((row + shift) % side * side + (column + shift) % side);
    return order;
}

TokenOrder merging_order(std::int64_t side) {
    TokenOrder order;
    for (std::int64_t row = 0; row < side; row += 2)
        for (std::int64_t column = 0; column < side; column += 2)
            for (const std::int64_t corner :
                 {row * side + column, (row + 1) * side + column, row * side + column + 1,
                  (row + 1) * side + column + 1})
                order.push_back(corner);
    return order;
}

at::Tensor reordering(const TokenOrder& from, const TokenOrder& to) {
    if (from == to) return {};
    TokenOrder place(from.size());
    for (std::size_t k = 0; k < from.size(); ++k)
        place[static_cast<std::size_t>(from[k])] = static_cast<std::int64_t>(k);
    at::Tensor index = at::empty({static_cast<std::int64_t>(to.size())}, at::kLong);
    std::transform(to.begin(), to.end(), index.data_ptr<std::int64_t>(),
                   [&](std::int64_t token) { return place[static_cast<std::size_t>(token)]; });
    return index;
}

at::Tensor relative_position_bias(const at::Tensor& table, std::int64_t window) {
    const std::int64_t area = window * window;
    const std::int64_t reach = 2 * window - 1;
    at::Tensor index = at::empty({area * area}, at::kLong);
    std::int64_t* next = index.data_ptr<std::int64_t>();
    for (std::int64_t a = 0; a < area; ++a)
        for (std::int64_t b = 0; b < area; ++b)
            *next++ = (a / window - b / window + window - 1) * reach +
                      (a % window - b % window + window - 1);
    return table.index_select(0, index)
        .view({area, area, table.size(1)})
        .permute({2, 0, 1})
        .contiguous();
}

at::Tensor shift_mask(std::int64_t side, std::int64_t window, std::int64_t shift) {
    // Of the rolled grid, the last `shift` rows (and columns) come from the other side.
    const auto region = [&](std::int64_t rolled) {
        return rolled < side - window ? 0 : rolled < side - shift ? 1 : 2;
    };
    const TokenOrder order = window_order(side, window, 0);
    const std::int64_t area = window * window;
    at::Tensor mask = at::zeros({side * side / area, area, area}, at::kFloat);
    float* next = mask.data_ptr<float>();
    const auto regions = [&](std::int64_t token) {
        return 3 * region(token / side) + region(token % side);
    };
    for (auto first = order.begin(); first != order.end(); first += area)
        for (auto a = first; a != first + area; ++a)
            for (auto b = first; b != first + area; ++b, ++next)
                if (regions(*a) != regions(*b)) *next = -100;
    return mask;
}

}  // namespace farout::models
