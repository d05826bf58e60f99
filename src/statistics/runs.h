#pragma once
/// Runs of blocks: the unit of partial sums and of scoring.

#include <algorithm>
#include <cstdint>

#include "core/blocks.h"

namespace farout::statistics {

/// Consecutive blocks read and summed together: about 4096 rows, at least one block. A function of
/// the file's blocks alone, so that neither sums nor matrix shapes depend on the number of ranks.
/// Long enough that adding a D×D matrix to the partial sums costs little beside making it, short
/// enough that a run in float64 takes less memory than the statistics of a wide network (4096×2560
/// numbers: 84 MB). Where nothing is summed, `target_rows` may be less.
inline Blocks runs_of(const Blocks& blocks, std::int64_t target_rows = 4096) {
    const std::int64_t blocks_a_run = std::max<std::int64_t>(1, target_rows / blocks.block_rows);
    return {blocks.rows, blocks_a_run * blocks.block_rows};
}

}  // namespace farout::statistics
