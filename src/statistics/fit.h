#pragma once
/// Fitting: all statistics that detectors ask for, together, in the fewest passes over the training
/// features.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/step_times.h"
#include "features/feature_source.h"
#include "numerics/head.h"
#include "parallel/communicator.h"
#include "statistics/fitting_device.h"
#include "statistics/registry.h"
#include "statistics/statistics.h"

namespace farout::statistics {

struct FittedStatistics {
    /// Of this rank's main thread, by the identities of statistics and the names in fit_steps.h.
    StepTimes times;
    Statistics statistics;  ///< on every rank, the same bits
    std::vector<std::int64_t>
        not_finite_rows;  ///< rows left out for NaN or infinite features; on the root only
    std::vector<std::int64_t> not_finite_validation_rows{};  ///< of the validation set
};

/// How far fitting is, in rows read in all passes over one source of rows.
struct FitProgress {
    std::string source;     ///< sources.h
    std::int64_t rows = 0;  ///< of all passes
    /// As if all ranks were as far in their parts as the root is.
    std::int64_t finished_rows = 0;
};
/// Called on the root after each of its runs of blocks.
using FitProgressSink = std::function<void(const FitProgress&)>;

/// How to fit.
struct FitOptions {
    /// nullptr: the host. On a device states are made in float64 throughout and put together in the
    /// same tree, and the root decomposes there: as exact or more so, with bits of its own.
    const FittingDevice* device = nullptr;
    /// Statistics of the same training features, head and device that needn't be made again: they
    /// are given back with the others, where they are needed. The same on all ranks.
    Statistics there{};
    Kinds kinds = all_statistics();
    FitProgressSink progress = [](const FitProgress&) {};
};

/// Collective: the statistics that meet `needs`, and no others, the same bits for any number of
/// ranks and threads. Reads a run of blocks at a time, so memory is set by the states and the run.
///
/// As many passes as statistics ask for each other (plan.h); no needs, or all of them met: none.
///
/// Rows whose status isn't ok and rows with a NaN or an infinity take no part. Throws Error (on all
/// ranks) when the widths of features and head differ, fewer than two rows are usable, a detector
/// needs labels and a row has none or one outside 0..C−1, or a statistic doesn't exist for these
/// data (no spread within classes, nothing outside the principal space).
FittedStatistics fit_statistics(parallel::Communicator& communicator,
                                const features::FeatureSource& training, const numerics::Head& head,
                                const Needs& needs, FitOptions options = {});

/// Rows to fit on, by the source that identities name (sources.h). nullptr: not given.
struct Sources {
    const features::FeatureSource* train = nullptr;
    const features::FeatureSource* id_val = nullptr;
};

/// Collective: the same where needs name several sources, one after the other. Each statistic is
/// that of its source's rows; numbers of other sources than the training rows bear its name,
/// "id_val_rows_used". Throws Error where a source isn't given that somebody needs.
FittedStatistics fit_statistics(parallel::Communicator& communicator, const Sources& sources,
                                const numerics::Head& head, const Needs& needs,
                                FitOptions options = {});

}  // namespace farout::statistics
