#pragma once
/// The pass against a bank: the nearest training rows of every row of some sets, in one reading of
/// the training features.
///
/// Blocks of the bank come outside, the rows to score inside, so that a rank holds its rows and K
/// neighbours of each, never the bank. Ranks form teams. A rank compares the rows of its whole team
/// with its own part of the bank, and the team's members then exchange what they found: a team of
/// one holds the fewest rows, one of all ranks reads the bank once. What is nearest is by distance,
/// then by row number, and a distance depends on its two rows alone: any number of ranks and
/// threads gives the same bits.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/step_times.h"
#include "features/feature_source.h"
#include "parallel/communicator.h"

namespace farout::scoring {

/// What is asked of a bank.
struct NearestWanted {
    std::int64_t k = 1;
    std::string by;  ///< the detector with this k, for messages
    bool on_host = true;
    at::Device device = at::kCPU;  ///< where not on the host
};

/// How far the root is with its part of the bank.
struct BankProgress {
    std::int64_t finished_rows = 0;
    std::int64_t rows = 0;
};
using BankProgressSink = std::function<void(const BankProgress&)>;

/// Collective. Of each set: the squared distances of ĥ = h/‖h‖ to the K nearest among those of the
/// bank, in order; float64 n×K of the rows that score_all() gives to this rank, NaN for rows that
/// can't be used. Rows of the bank that have no features or whose features aren't finite take no
/// part; a row of zeros stays one. `seconds`: of this rank, of each set by its share of the rows.
struct NearestOfSets {
    std::vector<at::Tensor> distances;
    std::vector<double> seconds;
};
/// Throws Error where widths differ, where K exceeds the usable rows of the bank, or (interrupted)
/// when a signal has come.
NearestOfSets nearest_of_sets(parallel::Communicator& communicator,
                              const features::FeatureSource& bank,
                              const std::vector<const features::FeatureSource*>& sets,
                              const NearestWanted& wanted, const BankProgressSink& progress);

}  // namespace farout::scoring
