#pragma once
/// What a report warns of where parameters were chosen on validation sets.

#include <filesystem>

#include "report/search_result.h"
#include "reports/report_files.h"

namespace farout::reports {

/// Root only. `search`: what was found in the folder `searched`, whose score files tell of the
/// validation sets' images. Warns of images of theirs that are test images, too, and of OOD
/// validation sets that come from where a test set comes from: the same folders of one root
/// (stage.image_folders, where both are known).
std::vector<report::ReportWarning> validation_findings(const ReportFiles& files,
                                                       const ReportStage& stage,
                                                       const report::SearchResult& search);

}  // namespace farout::reports
