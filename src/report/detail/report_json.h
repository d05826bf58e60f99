#pragma once
/// A report and costs as JSON; for the files of this layer that write it.

#include <nlohmann/json.hpp>

#include "report/cost.h"
#include "report/report.h"

namespace farout::report {

/// What to_json() writes, but for the costs.
nlohmann::ordered_json report_to_json(const Report& report);

/// {stage, ranks, threads, wall_seconds, peak_bytes, rows, steps [{name, seconds}]}.
nlohmann::ordered_json stage_to_json(const Cost& cost);

/// {fit, score, detectors [{detector, fit_seconds, fit_bytes, score_seconds, score_bytes,
/// score_microseconds_per_image}]}: of these detectors, what fitting and scoring took. `cost` is
/// that of scoring, with fit's among its inputs; what isn't known is null.
nlohmann::ordered_json costs_to_json(const std::optional<Cost>& cost,
                                     std::span<const std::string> detectors);

}  // namespace farout::report
