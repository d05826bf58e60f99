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

/// Inputs of the job that don't exist, each with what it is: "texture list /lists/texture.txt".
std::vector<std::string> missing_inputs(const Job& job, const JobStages& stages);

}  // namespace farout
