#pragma once
/// compare's page: runs side by side, or a run beside published figures; one file that needs
/// nothing else, like report.html.

#include <string>

#include "report/published_comparison.h"
#include "report/run_comparison.h"

namespace farout::report {

std::string to_html(const RunComparison& comparison);
std::string to_html(const Comparison& comparison);

}  // namespace farout::report
