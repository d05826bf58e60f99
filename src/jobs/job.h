#pragma once
/// A job: the evaluation of one network on its sets, and the stages that it consists of.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "jobs/steps/stages.h"
#include "reports/report_stage.h"

namespace farout::jobs {

/// Images of a job, and what the set is called.
struct JobSet {
    std::string name;
    std::filesystem::path root;
    std::optional<std::filesystem::path> list;
    std::string group{};  ///< of OOD sets, e.g. near or far; "" for none
};

/// The places in all_sets() behind the training and the in-distribution set.
inline constexpr std::size_t first_ood = 2;

struct Job {
    std::filesystem::path out;
    JobSet train;
    JobSet id;
    std::vector<JobSet> ood;
    std::filesystem::path file{};
};

/// In the order in which they are done.
struct JobStages {
    Network network;
    std::vector<ExtractStage> extract;  ///< training set, in-distribution set, OOD sets
    HeadStage head;
    FitStage fit;
    ScoreStage score;
    reports::ReportStage report;
};

/// The sets that are scored: in-distribution first.
std::vector<JobSet> evaluated_sets(const Job& job);

/// The sets of a job in the order of JobStages::extract.
std::vector<JobSet> all_sets(const Job& job);

}  // namespace farout::jobs
