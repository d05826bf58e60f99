#pragma once
/// A detector's figures on columns of scores that no rank holds: each reads its rows of them, and
/// the scores are exchanged so that every rank holds a range of values, of all sets the same one.
///
/// The ranges are such that ranks hold about equally many scores, as far as a sample of the rows
/// tells; the same scores of one value count as one. Then the figures are computed down the ranges,
/// from the rank of the highest to that of the lowest scores (metrics/threshold_walk.h): the same
/// bits as evaluate_sets(), whatever the number of ranks. That part of the work isn't shared.

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "distributed/spread_scores.h"
#include "metrics/evaluate.h"
#include "parallel/communicator.h"

namespace farout::distributed {

/// How much is held beside the scores themselves.
struct ExchangeLimits {
    std::int64_t piece_rows = std::int64_t{1} << 20U;   ///< that a rank sends at a time, about
    std::int64_t sample_rows = std::int64_t{1} << 14U;  ///< of all sets, a rank, about
};

/// Collective: as evaluate_sets(), the same on all ranks; at least one OOD set, and one in each
/// group. Sources are read twice, the in-distribution
/// scores and one OOD set are held at a time: about 16 (and 8 a group) and 12 bytes a row over the
/// number of ranks. Where sets overlap so little that a rank's range is full of one of them, that
/// rank holds up to all sets' rows over the number of ranks of it. Throws AgreedError with
/// evaluate_sets()'s messages.
metrics::DetectorMetrics evaluate_distributed(parallel::Communicator& communicator,
                                              const ScoreSource& id,
                                              std::span<const std::unique_ptr<ScoreSource>> ood,
                                              std::span<const metrics::SetNumbers> groups = {},
                                              const ExchangeLimits& limits = {});

}  // namespace farout::distributed
