#pragma once
/// Work cut into tiles whose shapes don't depend on the number of threads.
///
/// LibTorch's own parallelism doesn't give the same bits for any number of threads: MKL cuts a
/// matrix product by the number of threads, and even under MKL_CBWR=AVX512,STRICT the last columns
/// of a float64 product of 300×150 came out differently with one, two and three. Here every tile is
/// one thread's work from beginning to end, so the number of threads decides only who does it.

#include <cstdint>
#include <functional>

#include "core/blocks.h"

namespace farout::numerics {

/// Rows of a tile. Enough that a product's other operand is packed at little cost beside it, few
/// enough that a run of 4096 rows keeps 16 threads busy and a tile of 1000 logits a row stays in
/// the cache.
inline constexpr std::int64_t tile_rows = 256;

/// Runs task(0) … task(count−1) on the threads that LibTorch is set to use here; LibTorch uses one
/// inside a task.
void for_tasks(std::int64_t count, const std::function<void(std::int64_t)>& task);

/// Runs `work` on tiles of tile_rows consecutive rows (the last may be shorter) of 0..rows.
void for_row_tiles(std::int64_t rows, const std::function<void(Range)>& work);

}  // namespace farout::numerics
