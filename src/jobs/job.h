#pragma once
/// A job: the evaluation of one network on its sets, and the stages that it consists of.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "jobs/steps/stages.h"
#include "reports/report_stage.h"

namespace farout::jobs {

/// What a set is for. The validation sets: parameters and some statistics are chosen on them, and
/// no figure is told of them. Shifted ones are of the in-distribution classes, seen otherwise.
enum class SetUse { train, id, ood, shifted, id_val, ood_val };

/// Images of a job, and what the set is called.
struct JobSet {
    std::string name;  ///< of validation sets: that of their section, "id_val", "ood_val.NAME"
    std::filesystem::path root;
    std::optional<std::filesystem::path> list;
    std::string group{};  ///< of OOD sets, e.g. near or far; "" for none
    SetUse use = SetUse::ood;
    /// Of a job with seeds: its features are the same for all of them, and lie in the folder above.
    bool shared = false;
};

struct Job {
    std::filesystem::path out;
    JobSet train;
    JobSet id;
    std::vector<JobSet> ood;
    std::optional<JobSet> id_val{};
    std::vector<JobSet> ood_val{};
    std::filesystem::path file{};
    std::vector<JobSet> shifted{};
};

/// In the order in which they are done.
struct JobStages {
    Network network;
    std::vector<ExtractStage> extract;  ///< in the order of all_sets()
    HeadStage head;
    FitStage fit;
    std::optional<SearchStage> search{};  ///< where detectors are searched
    ScoreStage score;
    reports::ReportStage report;
};

/// The sets that are told of: in-distribution, OOD, shifted.
std::vector<JobSet> evaluated_sets(const Job& job);

/// Those that get a score file: the evaluated sets, and the in-distribution validation set, on
/// which thresholds are fixed.
std::vector<JobSet> scored_sets(const Job& job);

/// The sets of a job: training set, evaluated sets, validation sets.
std::vector<JobSet> all_sets(const Job& job);

}  // namespace farout::jobs
