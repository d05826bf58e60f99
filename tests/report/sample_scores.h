#pragma once

#include "report/report_scores.h"

namespace farout::report {

/// Two detectors, "one" and "two", on ten in-distribution images of two classes in folders "cats"
/// and "dogs" (the last takes no part) and two OOD sets, "near" with four images in two folders and
/// "far" with three; groups "g" of both.
ReportScores sample_scores();

/// The report of these scores.
Report sample_report(const ReportScores& scores);

}  // namespace farout::report
