#pragma once

#include <string>

#include "cli/stages.h"

namespace farout {

/// The report for stdout. A table has colours where a person looks at a terminal; none where the
/// environment variable NO_COLOR isn't empty (no-color.org).
std::string to_text(const Report& report, OutputFormat format);

}  // namespace farout
