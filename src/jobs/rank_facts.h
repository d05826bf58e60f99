#pragma once

#include "files/rank_facts.h"
#include "jobs/steps/stages.h"

namespace farout::jobs {

/// The files of text that a report reads.
files::NamedFiles texts_of(const ReportStage& stage);

}  // namespace farout::jobs
