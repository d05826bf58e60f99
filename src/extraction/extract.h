#pragma once
/// Images → features: the stage that runs the network over a list, block by block, and can always
/// go on.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/identity.h"
#include "features/feature_file.h"
#include "images/pixels/preprocess.h"
#include "images/sources/source.h"
#include "models/model.h"

namespace farout::parallel {
class Communicator;
}  // namespace farout::parallel

namespace farout::extraction {

/// How the missing blocks are shared among the ranks; the file is the same either way.
enum class Schedule {
    dynamic_blocks,  ///< a rank takes the next one when it becomes free
    static_blocks,   ///< consecutive parts of equal length, settled beforehand
};

/// Of a set's rows, the share that may be without features: more, and figures would be those of
/// another set.
inline constexpr double default_max_unreadable = 0.01;

struct ExtractionOptions {
    images::Source source;
    std::vector<images::ListedImage> images;
    std::filesystem::path out;
    images::Preprocessing preprocessing;
    files::Provenance
        provenance;  ///< of model, weights, list and preprocessing; block and batch are added here
    std::int64_t block_rows = 128;
    std::int64_t batch_rows = 32;
    int workers = 1;
    std::string device = "cpu";
    at::ScalarType precision = at::kFloat;  ///< that the network computes in
    Schedule schedule = Schedule::dynamic_blocks;
    features::OnUnreadable on_unreadable = features::OnUnreadable::mark;
    /// More rows without features than this share aren't a result. The file is the same.
    double max_unreadable = default_max_unreadable;
    bool retry_unreadable = false;  ///< try all rows without features, changed or not
    bool overwrite = false;         ///< replace files that are there
    /// What is made beside the features, a file each (extraction/output.h), with all parameters.
    std::vector<Identity> outputs;
    /// Called on the root with what a person should know (that another run writes the file, too).
    std::function<void(const std::string&)> warn = [](const std::string&) {};
    /// Likewise, where nothing is wrong (that labels were corrected).
    std::function<void(const std::string&)> tell = [](const std::string&) {};
};

/// Rows of the whole job, all ranks.
struct ExtractionProgress {
    std::int64_t rows = 0;
    std::int64_t rows_before = 0;      ///< finished by earlier runs
    std::int64_t finished_rows = 0;    ///< by all ranks, earlier runs included
    std::int64_t unreadable_rows = 0;  ///< of finished_rows
};
/// Called on the root after each of its blocks.
using ProgressSink = std::function<void(const ExtractionProgress&)>;

/// What a rank did, and where its time went (seconds).
struct RankTimes {
    std::int64_t computed_rows = 0;
    double checking = 0;            ///< blocks that earlier runs finished
    double waiting_for_pixels = 0;  ///< the network for the decoders
    double computing = 0;           ///< the forward pass
    double writing = 0;
    double waiting_for_ranks = 0;
    double decoding = 0;  ///< beside the above: of the average decoding thread
};

/// What was done to one of the files.
struct ExtractedRows {
    std::filesystem::path file;
    std::int64_t computed_rows = 0;  ///< in this run, by all ranks
};

struct ExtractionSummary {
    std::int64_t rows = 0;
    std::int64_t computed_rows = 0;   ///< likewise, whatever files they went to
    std::int64_t recovered_rows = 0;  ///< of these, of blocks whose other rows were kept
    std::int64_t rows_elsewhere = 0;  ///< had by another rank than the one that tried them first
    double seconds = 0;
    RankTimes own;                     ///< of this rank
    std::vector<ExtractedRows> files;  ///< the features first
};

/// One of the files that an extraction makes.
struct ExtractedFile {
    std::filesystem::path path;
    std::optional<Identity> output{};  ///< none: the features
};

/// Root only: the features, and the outputs that are asked for, but for one that an older feature
/// file holds inside (features/former_outputs.h).
std::vector<ExtractedFile> files_of(const ExtractionOptions& options);

/// What an extraction meets in the place of one of its files.
enum class ExtractionStart {
    anew,     ///< no file there, or one that can't be read and may be replaced
    go_on,    ///< a file made from the same things: what it lacks is computed
    replace,  ///< a file that options.overwrite allows to replace
    refuse,   ///< likewise, but it may not be replaced
};

/// How one of the files would be begun, and what is left of it.
struct ExtractionState {
    ExtractedFile file;
    ExtractionStart start = ExtractionStart::anew;
    std::vector<std::string> differing;  ///< facts of the file there that differ
    Blocks blocks;
    std::int64_t finished_blocks = 0;
    std::int64_t finished_rows = 0;             ///< by the block table: their bytes aren't read
    features::CountsByStatus without_features;  ///< of finished_rows
    features::CountsByStatus can_be_tried;      ///< of these, by a run as things are now
    std::int64_t differing_labels = 0;          ///< rows whose label isn't the list's: it will be
};

/// Root only: what extract_features would find, by file; changes nothing. Throws Error for a file
/// that can't be read and may not be replaced.
std::vector<ExtractionState> inspect_extraction(const ExtractionOptions& options);

/// Collective. Computes what is missing of the files: blocks that several of them lack in one pass
/// over the images, those that one lacks for it alone. A file that another run is writing is gone
/// on with: both share what is missing. Before anything is written the network is looked at
/// (extraction/network_check.h), on every rank. Throws Error when the file was made differently
/// (names what differs), AgreedError of status `interrupted` when a signal came (finished blocks
/// are saved).
ExtractionSummary extract_features(parallel::Communicator& communicator, models::Model& model,
                                   const ExtractionOptions& options, const ProgressSink& progress);

}  // namespace farout::extraction
