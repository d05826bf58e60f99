#pragma once
/// Reports to write down.

#include "report/report.h"

namespace farout::report {

/// Two detectors on the benchmark's four sets: ViT-B/16 in tables 2 and 3 of the ViM paper.
Report published_report();

/// Names that would break a writer: commas, quotes, line breaks, HTML, wide characters, escapes.
std::vector<std::string> hostile_names();

/// A detector and a set of each hostile name.
Report hostile_report();

}  // namespace farout::report
