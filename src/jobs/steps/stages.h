#pragma once
/// The stages of a job, each told what to read and write. Commands and `farout run` both call
/// these. Collective.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/detector_choice.h"
#include "core/error.h"
#include "extraction/extract.h"
#include "features/import_head.h"
#include "images/pixels/preprocess.h"
#include "parallel/session.h"
#include "report/cost.h"
#include "reports/comparable.h"

namespace farout::jobs {

class Networks;

/// Which network, with which weights and input convention.
struct Network {
    std::string model;
    std::filesystem::path weights;
    std::string weights_entry{};            ///< of several sets of weights in the file; "": default
    std::optional<std::string> preprocess;  ///< parts that differ from the model's default
    std::string device = "cpu";
    std::string precision = "fp32";  ///< or "bf16", "fp16": what the network computes in
};

/// Whether a folder without a list must tell labels by its sub-folders, where it has any: those of
/// the training and in-distribution sets are used. Of new images nobody asks for them.
enum class FolderLabels { needed, welcome, unused };

/// The classifier head, of the network itself or of a file.
struct HeadStage {
    Network network;
    std::filesystem::path out;
    /// None: the network's own. A head file, or NumPy arrays as ImportHeadStage takes them.
    std::optional<std::filesystem::path> file{};
};

struct ExtractStage {
    Network network;
    std::filesystem::path root;
    FolderLabels folder_labels = FolderLabels::welcome;
    std::optional<std::filesystem::path> list;
    std::filesystem::path out;
    std::int64_t block_rows = 128;
    std::int64_t batch_rows = 32;
    int workers = 1;
    extraction::Schedule schedule = extraction::Schedule::dynamic_blocks;
    images::Decoding decoding = images::Decoding::full;  ///< scaled overrules --preprocess
    features::OnUnreadable on_unreadable = features::OnUnreadable::mark;
    double max_unreadable =
        extraction::default_max_unreadable;  ///< share of the rows; more is a failure
    bool retry_unreadable = false;
    bool overwrite = false;
    std::vector<Identity> outputs{};  ///< made beside the features, with all parameters
    std::optional<HeadStage> head;    ///< of a job, which needs it later: looked for beforehand
    report::Detail detail = report::Detail::brief;
};

/// Features that another program computed.
struct ImportStage {
    std::filesystem::path features;
    std::optional<std::string> array;             ///< its name, where the file holds several
    std::optional<std::filesystem::path> labels;  ///< a file of them, or FILE:NAME
    bool unlabelled = false;  ///< leaves out labels that lie beside the features
    std::filesystem::path out;
    std::int64_t block_rows = 128;
    features::OnUnreadable on_not_finite = features::OnUnreadable::mark;
    bool overwrite = false;
};

/// A head that another program wrote.
struct ImportHeadStage {
    std::vector<std::filesystem::path> files;  ///< one, or that of W and that of b
    features::HeadBias bias = features::HeadBias::stored;
    std::filesystem::path out;
    bool overwrite = false;
};

struct FitStage {
    std::filesystem::path train;
    std::filesystem::path head;
    std::filesystem::path out;
    /// Features of the in-distribution validation set, for detectors that are fitted on it.
    std::optional<std::filesystem::path> id_val{};
    catalogue::Selection selection{};
    std::string device = "cpu";
    report::Detail detail = report::Detail::brief;
};

struct ScoreStage {
    std::vector<std::filesystem::path> features;
    std::filesystem::path head;
    std::filesystem::path statistics;
    /// The features that the statistics were fitted from, for detectors that look at the training
    /// rows themselves.
    std::optional<std::filesystem::path> train{};
    std::filesystem::path out;  ///< a file for one feature file, a folder for several
    /// The folder of a search (SearchStage) that chose the parameters of some detectors.
    std::optional<std::filesystem::path> searched{};
    catalogue::Selection selection{};  ///< of no names: those that the statistics were fitted for
    std::string device = "cpu";
    report::Detail detail = report::Detail::brief;
    reports::Different different =
        reports::Different::refuse;  ///< features against the training features
};

/// Parameters chosen on validation sets: all combinations that a selection's searched detectors
/// have (catalogue/search_space.h) are scored, and the best one of each is told in search.json.
struct SearchStage {
    /// The in-distribution validation set's features first, then those of the out-of-distribution
    /// ones; `out` is a folder, of score files and search.json.
    ScoreStage score;
    std::string figure = "auroc";  ///< by which the best is chosen (metrics/figures.h)
};

enum class ExportedKind { features, head };

/// One of our files → one for other programs, in the form that the ending of `out` names.
struct ExportStage {
    ExportedKind kind = ExportedKind::features;
    std::filesystem::path in;
    std::filesystem::path out;
};

/// Each says on stderr (root) what it does, or that its output is up to date already. A status
/// tells whether some rows have no features. What needs a network finds it among the loaded ones,
/// or loads it.
ExitStatus run_stage(parallel::Session& session, const ExtractStage& stage, Networks& networks);
ExitStatus run_stage(parallel::Session& session, const ImportStage& stage);
void run_stage(parallel::Session& session, const ImportHeadStage& stage);
void run_stage(parallel::Session& session, const HeadStage& stage, Networks& networks);
void run_stage(parallel::Session& session, const FitStage& stage);
void run_stage(parallel::Session& session, const ScoreStage& stage);
void run_stage(parallel::Session& session, const SearchStage& stage);
void run_stage(parallel::Session& session, const ExportStage& stage);

}  // namespace farout::jobs
