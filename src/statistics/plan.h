#pragma once
/// Needs turned into the graph of statistics that they take, and that into passes.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "statistics/registry.h"
#include "statistics/statistic.h"
#include "statistics/statistics.h"

namespace farout::statistics {

/// A statistic that is to be made.
struct PlannedStatistic {
    Identity identity;  ///< as it is stored
    std::unique_ptr<Statistic> statistic;
    std::unique_ptr<State> state;       ///< nullptr: it looks at no rows
    std::vector<std::string> asked_by;  ///< detectors, by themselves or by way of other statistics
    bool needs_labels = false;
    bool is_kept = false;    ///< somebody asks for it; others are dropped when they were used
    bool is_shared = false;  ///< all ranks need it, not the root alone
    /// Which asks for it, of those in the plan.
    std::vector<std::size_t> users{};
};

/// One reading of the rows; numbers into Plan::statistics.
struct Pass {
    std::vector<std::size_t> over_rows;  ///< whose states are made
    std::vector<std::size_t> derived;    ///< what follows from them without another look at rows
    /// Runs of the data that the root could do in the time that finishing the pass before takes it,
    /// where this pass doesn't use what that one gives: the root finishes that first and then takes
    /// so much less of this pass. None: this pass waits for the one before.
    std::optional<std::int64_t> runs_beside_finishing{};
};

struct Plan {
    Shape shape;
    std::vector<PlannedStatistic> statistics;  ///< each after those that it asks for
    std::vector<std::size_t> before;           ///< what takes no look at rows at all
    std::vector<Pass> passes;

    /// Detectors that need a label on every row.
    std::vector<std::string> labels_for() const;
};

/// The fewest passes: as many as statistics ask for each other; one more where finishing a pass
/// keeps the root busy and there is something to do beside that is worth another reading. What is
/// among `there` isn't made. Throws Error for unknown statistics, parameters that don't fit the
/// shape, and statistics that ask for each other in a circle.
Plan plan_statistics(const Needs& needs, Shape shape, const Statistics& there = {},
                     Kinds kinds = all_statistics());

/// The steps of fitting (FittedStatistics::times) that these needs take part in, each once, beside
/// reading and reducing.
std::set<std::string> steps_of(const Needs& needs, Shape shape);

/// The most bytes that the statistics of these needs take in a file, of features of this width and
/// a head of these classes; fewer where a covariance is singular.
std::uint64_t most_bytes_of(const Needs& needs, Shape shape);

}  // namespace farout::statistics
