#pragma once
/// Fitting: all statistics that detectors ask for, together, in the fewest passes over the training
/// features.

#include <cstdint>
#include <vector>

#include "core/step_times.h"
#include "features/feature_source.h"
#include "numerics/head.h"
#include "parallel/communicator.h"
#include "statistics/fitting_device.h"
#include "statistics/statistics.h"

namespace farout::statistics {

struct FittedStatistics {
    StepTimes times;        ///< of this rank's main thread
    Statistics statistics;  ///< on every rank, the same bits
    std::vector<std::int64_t>
        not_finite_rows;  ///< rows left out for NaN or infinite features; on the root only
};

/// Collective: the statistics that meet `needs`, the same bits for any number of ranks and threads.
/// Reads a run of blocks at a time, so memory is set by D², C·D and the run.
///
/// Up to four passes: means of features, and coarse counts of the values; second moments about the
/// class means, and the quantiles; means of the classifier's output, while the root decomposes the
/// second moments; the mean norm in the residual space. No needs: no pass.
///
/// On a device (nullptr: the host) sums are made in float64 throughout and folded in the same tree,
/// and the root decomposes there: as exact or more so, with bits of its own.
///
/// Rows whose status isn't ok and rows with a NaN or an infinity take no part. Throws Error (on all
/// ranks) when the widths of features and head differ, fewer than two rows are usable, a detector
/// needs labels and a row has none or one outside 0..C−1, or a statistic doesn't exist for these
/// data (no spread within classes, nothing outside the principal space).
FittedStatistics fit_statistics(parallel::Communicator& communicator,
                                const features::FeatureSource& training, const numerics::Head& head,
                                const Needs& needs, const FittingDevice* device = nullptr);

}  // namespace farout::statistics
