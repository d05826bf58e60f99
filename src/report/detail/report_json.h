#pragma once
/// A report as JSON; for the files of this layer that write it.

#include <nlohmann/json.hpp>

#include "report/report.h"

namespace farout::report {

/// What to_json() writes, but for the costs.
nlohmann::ordered_json report_to_json(const Report& report);

}  // namespace farout::report
