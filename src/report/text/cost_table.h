#pragma once
/// What fitting and scoring took, on a terminal.

#include <optional>
#include <span>
#include <string>

#include "report/cost.h"

namespace farout::report {

/// A line a detector: core seconds and MiB of fitting, core seconds, microseconds an image and MiB
/// of scoring, "-" where it isn't known; a line a stage: ranks, wall time, memory, shared steps.
/// `fit` and `score` may be nullptr, which have no columns then; both: a sentence that says so. At
/// most `width` columns where the names allow it; lines end in "\n".
std::string to_cost_table(const Cost* fit, const Cost* score,
                          std::span<const std::string> detectors, int width = 100);

}  // namespace farout::report
