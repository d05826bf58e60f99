#pragma once

#include "report/report_scores.h"

namespace farout::report {

/// Two detectors, "one" and "two", on ten in-distribution images of two classes in folders "cats"
/// and "dogs" (the last takes no part) and two OOD sets, "near" with four images in two folders and
/// "far" with three; groups "g" of both.
ReportScores sample_scores();

/// The places of all detectors.
inline std::vector<std::size_t> all_of(const ReportScores& scores) {
    std::vector<std::size_t> places(scores.detectors.size());
    for (std::size_t k = 0; k < places.size(); ++k) places[k] = k;
    return places;
}

/// The report of these scores.
Report sample_report(const ReportScores& scores);

}  // namespace farout::report
