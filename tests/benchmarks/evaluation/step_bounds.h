#pragma once
/// What each step of an evaluation must do at least: operations, numbers and bytes.

#include <string>
#include <vector>

#include "benchmarks/evaluation/machine_rates.h"
#include "benchmarks/evaluation/shape.h"
#include "statistics/statistics.h"

namespace farout {

/// A step of fit or score by its name in the cost files, and its least work.
struct StepWork {
    std::string step;
    double float32_operations = 0;
    double float64_operations = 0;
    double bytes = 0;         ///< read from a file, or passed over
    double exponentials = 0;  ///< and logarithms

    /// Core seconds.
    double bound(const MachineRates& rates) const {
        return float32_operations / rates.float32_operations +
               float64_operations / rates.float64_operations + bytes / rates.read_bytes +
               exponentials / rates.exponentials;
    }
};

/// `statistics`: the fitted ones (their residual space says how wide it is).
std::vector<StepWork> fit_work(const EvaluationShape& shape,
                               const statistics::Statistics& statistics);
std::vector<StepWork> score_work(const EvaluationShape& shape,
                                 const statistics::Statistics& statistics);

}  // namespace farout
