#pragma once
/// A job as the stages that it consists of, in order.

#include <vector>

#include "cli/job_file.h"

namespace farout {

struct JobStages {
    Network network;
    std::vector<ExtractStage> extract;  ///< training set, in-distribution set, OOD sets
    HeadStage head;
    FitStage fit;
    ScoreStage score;
    ReportStage report;
};

/// Throws UsageError for options that don't fit, detectors and their settings among them: a wrong
/// name is told now, not after hours of extraction.
JobStages stages_of(const Job& job, int threads);

/// The sets of a job in the order of JobStages::extract.
std::vector<JobSet> all_sets(const Job& job);

}  // namespace farout
