#pragma once
/// A report's thresholds fixed on a set of its own: --calibrate.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/calibration.h"
#include "reports/report_files.h"

namespace farout::reports {

inline constexpr const char* calibration_file = "calibration.csv";

/// The calibration scores of the stage; nothing where it has none. Throws UsageError for the test
/// set itself, Error where they are of none of the report's detectors, or come from another head,
/// other statistics or parameters, or features that were made differently (as check_comparable()
/// has it). Says which detectors they lack.
std::optional<report::CalibrationSet> read_calibration(const ReportFiles& files,
                                                       const ReportStage& stage);

/// Root only: writes calibration.csv, and says so; or removes that of an earlier report. Returns
/// its rows, or none.
std::vector<report::CalibratedRow> write_calibration(
    const ReportStage& stage, const report::ReportScores& scores,
    const std::optional<report::CalibrationSet>& calibration,
    std::span<const report::ScoredSet> shifted = {});

/// Those of the detectors that were chosen by a search, or have a statistic fitted on the images
/// that the calibration scores are of.
std::vector<std::string> dependent_on(const scores::ScoreFileReader& calibration,
                                      const std::vector<std::string>& detectors);

}  // namespace farout::reports
