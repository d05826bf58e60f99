#pragma once
/// Needs, checked against the data and turned into passes.

#include <optional>
#include <string>
#include <vector>

#include "features/feature_source.h"
#include "numerics/head.h"
#include "statistics/kinds/estimator.h"
#include "statistics/statistics.h"

namespace farout::statistics {

/// All needs together, checked and resolved for features of one width.
struct Plan {
    Shape shape;
    std::vector<std::string> labels_for;  ///< detectors that need a label on every row
    bool within_class = false;
    std::optional<std::int64_t>
        residual_dim;  ///< the principal space's width, where a residual space is asked for
    bool vim_alpha = false;
    bool class_probabilities = false;
    std::vector<double> quantiles;  ///< of all feature values, each once
};

/// Throws Error when `dim` doesn't fit the width, or two detectors ask for different ones.
Plan plan_statistics(const Needs& needs, Shape shape);

/// The passes that a plan takes, in order, each with what it estimates. Matrices are decomposed on
/// `device`.
std::vector<Pass> make_passes(const Plan& plan, const numerics::Head& head, at::Device device);

}  // namespace farout::statistics
