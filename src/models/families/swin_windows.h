#pragma once
/// Swin's windows: orders of tokens, relative positions, masks. A grid has S×S tokens; "natural"
/// order goes along rows.

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace farout::models {

/// Natural numbers of tokens, in some order.
using TokenOrder = std::vector<std::int64_t>;

TokenOrder natural_order(std::int64_t side);
/// Window after window, w×w tokens each, of the grid rolled by `shift` up and to the left (section
/// 3.2 of the paper).
TokenOrder window_order(std::int64_t side, std::int64_t window, std::int64_t shift);
/// Groups of four neighbours that are merged into one token: upper left, lower left, upper right,
/// lower right.
TokenOrder merging_order(std::int64_t side);

/// The index that brings tokens from one order to another, int64 S²; undefined where they are the
/// same.
at::Tensor reordering(const TokenOrder& from, const TokenOrder& to);

/// The bias of each pair of a window's tokens, heads×w²×w², from the table (2w−1)²×heads.
at::Tensor relative_position_bias(const at::Tensor& table, std::int64_t window);

/// Float32 windows×w²×w²: −100 (the paper's code) between tokens that aren't neighbours in the grid
/// but came into one window by rolling, 0 elsewhere.
at::Tensor shift_mask(std::int64_t side, std::int64_t window, std::int64_t shift);

}  // namespace farout::models
