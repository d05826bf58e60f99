#pragma once
/// The parameters of WeiPer's statistics.

#include "numerics/perturbed_head.h"
#include "statistics/kinds/training_sample.h"

namespace farout::statistics {

/// repeats, delta and seed of such an identity. Throws Error where they are out of range.
numerics::Perturbation perturbation_of(const Identity& identity);

/// The sample of training rows that it is of.
Identity weiper_rows(const Identity& identity);

/// Calls use(rows) with the features (float64) of those rows of a run that are in the sample, a
/// tile at a time; on the host on all threads, so that `use` of tile k may write what is the tile's
/// own.
using UseOfTile = std::function<void(std::int64_t tile, const at::Tensor& rows)>;
void for_sampled_tiles(const at::Tensor& features, const std::vector<std::int64_t>& in_run,
                       const UseOfTile& use);

/// How many tiles there are.
std::int64_t count_of_tiles(const std::vector<std::int64_t>& in_run);

}  // namespace farout::statistics
