#pragma once
/// The pass for sums over all training rows: what detectors ask for by bank_sums().
///
/// Each rank takes the rows that it scores, holds them with their softmax, and reads the whole
/// bank, block after block: so sums are taken in the order of the bank's rows, and have the same
/// bits for any number of ranks. On the host, on all threads, whatever device scores.

#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "features/feature_source.h"
#include "numerics/bank_sums.h"
#include "parallel/communicator.h"
#include "scoring/bank_pass.h"

namespace farout::scoring {

/// Of each set each sum by its name, float64 n×1 of the rows that score_all() gives to this rank,
/// NaN for rows that can't be used.
using SumsOfSets = std::vector<std::map<std::string, at::Tensor>>;

/// Collective. Rows of the bank that have no features, or whose features or logits aren't finite,
/// take no part. Throws Error where widths differ, or (interrupted) when a signal has come.
SumsOfSets sums_over_bank(parallel::Communicator& communicator, const numerics::Head& head,
                          const features::FeatureSource& bank,
                          const std::vector<const features::FeatureSource*>& sets,
                          const std::vector<numerics::BankSumRef>& wanted,
                          const BankProgressSink& progress);

}  // namespace farout::scoring
