#pragma once

#include <span>

#include "report/calibration.h"
#include "report/report_scores.h"
#include "report/significance.h"
#include "reports/report_stage.h"

namespace farout::reports {

/// The detectors that were compared, by their place, and their tests.
struct Tests {
    std::vector<std::size_t> compared;
    std::vector<report::TestRow> rows;
};

/// Root only: report.html and the .csv files beside metrics.csv, from the scores of the report's
/// detectors.
void write_page(const report::Report& report, const ReportStage& stage,
                const report::ReportScores& scores, const Tests& tests,
                const std::vector<std::string>& class_names,
                std::span<const report::CalibratedRow> calibrated, int threads);

/// Root only: removes those of an earlier report, which would look like this one's.
void remove_page(const ReportStage& stage);

}  // namespace farout::reports
