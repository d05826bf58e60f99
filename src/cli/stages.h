#pragma once
/// The stages of a job, each told what to read and write. Commands and `farout run` both call
/// these. Collective.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "data/preprocess.h"
#include "features/extract.h"
#include "parallel/session.h"

namespace farout {

/// Which network, with which weights and input convention.
struct Network {
    std::string model;
    std::filesystem::path weights;
    std::optional<std::string> preprocess;  ///< parts that differ from the model's default
    std::string device = "cpu";
};

struct ExtractStage {
    Network network;
    std::filesystem::path root;
    std::optional<std::filesystem::path> list;
    std::filesystem::path out;
    std::int64_t block_rows = 128;
    std::int64_t batch_rows = 32;
    int workers = 1;
    OnUnreadable on_unreadable = OnUnreadable::mark;
    bool overwrite = false;
    std::optional<OdinParameters> odin;  ///< none: no scores of ODIN beside the features
};

struct HeadStage {
    Network network;
    std::filesystem::path out;
};

struct FitStage {
    std::filesystem::path train;
    std::filesystem::path head;
    std::filesystem::path out;
    std::vector<std::string> detectors;  ///< none: all
    std::vector<std::string> settings;   ///< "gen.gamma=0.1"
};

struct ScoreStage {
    std::vector<std::filesystem::path> features;
    std::filesystem::path head;
    std::filesystem::path statistics;
    std::filesystem::path out;  ///< a file for one feature file, a folder for several
    std::vector<std::string> detectors;
    std::vector<std::string> settings;
};

struct ReportStage {
    std::filesystem::path id;
    std::vector<std::filesystem::path> ood;
    std::filesystem::path out;
    std::vector<std::string> detectors;
};

/// Each says on stderr (root) what it does, or that its output is up to date already. Extraction's
/// status tells whether some images could not be read.
ExitStatus run_stage(Session& session, const ExtractStage& stage);
void run_stage(Session& session, const HeadStage& stage);
void run_stage(Session& session, const FitStage& stage);
void run_stage(Session& session, const ScoreStage& stage);
void run_stage(Session& session, const ReportStage& stage);

}  // namespace farout
