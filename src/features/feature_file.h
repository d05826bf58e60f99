#pragma once
/// Feature files: one shared HDF5 file a set, written block by block by all ranks, readable by
/// h5dump, h5py and MATLAB.
///
/// Layout (N rows, D features, B blocks):
///   /features         float32 N×D    penultimate features; zeros where a row's status isn't ok
///   /labels           int64   N      class index, -1 unknown
///   /paths            text    N      as in the image list, "" for imported rows without one
///   /status           uint8   N      RowStatus, or ImageFault from 2 on
///   /reasons          text    N      why a row has no features, "" otherwise
///   /blocks/checksum  uint64  B      XXH3 of the block's rows, 0 = not written yet
/// and the provenance as text attributes of the root group, with "block rows" among them. An output
/// of the same extraction is such a file, too, with /values float32 N×W in the place of /features.
/// Older feature files may hold one inside (features/former_outputs.h).
/// Everything but the rows and their checksums is there before the file gets its name (design,
/// decision 2), so it opens whatever happens later.

#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "features/feature_source.h"
#include "files/hdf5_file.h"
#include "files/provenance.h"
#include "images/lists/image_list.h"

namespace farout::features {

/// What becomes of a file when a row can't have features: its image can't be read, or they aren't
/// finite.
enum class OnUnreadable {
    mark,  ///< the row is marked, the rest goes on
    stop,  ///< --strict
};

/// What a file of rows holds.
enum class FileKind { features, output };

/// By the file's format; one without is taken for features.
FileKind kind_of(const std::filesystem::path& file);

/// What is known of a feature file before its first row.
struct FeatureLayout {
    std::vector<images::ListedImage> images;
    std::int64_t width = 0;  ///< D, or W
    std::int64_t block_rows = 1;
    files::Provenance provenance;
    FileKind kind = FileKind::features;
};

/// Bytes that the datasets of such a file take.
std::uint64_t bytes_of(const FeatureLayout& layout);

/// One block's rows, as they lie in the file.
struct FeatureBlock {
    std::vector<float> features;         ///< n×D, or an output's n×W
    std::vector<std::uint8_t> status;    ///< n, RowStatus or ImageFault
    std::vector<std::string> reasons;    ///< n
    std::vector<float> former_output{};  ///< n, as it was read; empty where there is none inside
};

/// Lays a feature file out, in place. One rank does this. Reserves the disk space where the file
/// system can, so that a full disk is known at once.
void lay_out_feature_file(const std::filesystem::path& file, const FeatureLayout& layout);
/// Likewise under a temporary name; then gives it its own.
void create_feature_file(const std::filesystem::path& file, const FeatureLayout& layout);
/// Likewise, unless there is a file of this name by then: leaves that alone and returns false.
bool create_feature_file_unless_there(const std::filesystem::path& file,
                                      const FeatureLayout& layout);

/// Root only: gives a file that is there the labels of the list, in place; returns how many rows
/// had another one. Killed on its way it leaves a block that counts as missing.
std::int64_t correct_labels(const std::filesystem::path& file,
                            const std::vector<images::ListedImage>& images);
/// How many rows have another label than the list.
std::int64_t count_differing_labels(const files::Hdf5File& file,
                                    const std::vector<images::ListedImage>& images);

/// A feature file that ranks write together. Opening and closing are collective, the rest is each
/// rank's own.
class FeatureFileWriter {
  public:
    FeatureFileWriter(const std::filesystem::path& file, parallel::Communicator& communicator);

    Blocks blocks() const { return blocks_; }
    /// Which blocks have a checksum, as of now (any rank's).
    std::vector<bool> finished() const;
    /// Whether a finished block's rows match its checksum.
    bool verify(std::int64_t block) const;
    /// A block's rows; nothing where they don't match its checksum.
    std::optional<FeatureBlock> read(std::int64_t block) const;
    std::vector<RowStatus> status(Range rows) const;
    /// How many rows of a finished block have no features.
    std::int64_t unreadable_rows(std::int64_t block) const;
    /// Whether it is an older one with an output inside: one of those isn't written any more.
    bool holds_former_output() const { return holds_former_output_; }
    /// Marks a finished block as missing. Throws Error for a file with an output inside.
    void forget(std::int64_t block);
    /// Writes the rows, then the checksum that makes them count.
    void write(std::int64_t block, const FeatureBlock& rows);
    void close() { file_.close(); }

  private:
    files::Hdf5File file_;
    Blocks blocks_;
    std::string values_;  ///< its dataset of numbers
    std::int64_t width_ = 0;
    bool holds_former_output_ = false;
};

/// A row that has no features, and why.
struct UnreadableRow {
    std::int64_t row = 0;
    RowStatus status = RowStatus::pending;  ///< or an ImageFault
    std::string path;
    std::string reason;
};

/// Rows without features, by why they have none.
using CountsByStatus = std::map<RowStatus, std::int64_t>;
std::int64_t sum_of(const CountsByStatus& counts);
/// "3 not found, 1 corrupt", the most frequent first.
std::string causes_of(const CountsByStatus& counts);
/// Whether more rows are without features than this share of them. A rounding error above it isn't
/// more.
bool are_too_many(std::int64_t without_features, std::int64_t rows, double share);

/// A finished file of features or of an output, open for reading. Blocks are checked against their
/// checksums as they are read.
class FeatureFile : public FeatureSource {
  public:
    /// Throws Error when it is a file of another kind or when blocks are missing (says how many,
    /// and how to go on).
    explicit FeatureFile(const std::filesystem::path& file, FileKind kind = FileKind::features);

    std::string name() const override { return file_.path().string(); }
    Blocks blocks() const override { return blocks_; }
    std::int64_t width() const override { return width_; }
    FeatureRows read(Range rows) const override;

    files::Provenance provenance() const { return file_.attributes(); }
    /// See comparable_facts (features/list_facts.h).
    files::Provenance comparable() const;
    std::vector<std::string> paths(Range rows) const { return file_.read_text("/paths", rows); }
    /// Labels of rows, -1 unknown, and status, without their features.
    std::vector<std::int64_t> labels(Range rows) const;
    std::vector<RowStatus> status(Range rows) const;
    /// The first `most` of the rows without features, in order.
    std::vector<UnreadableRow> unreadable(
        std::size_t most = std::numeric_limits<std::size_t>::max()) const;
    CountsByStatus without_features() const;
    /// SHA-256 over provenance, block checksums and labels: tells whether two files hold the same
    /// features and labels.
    std::string content_id() const;

  private:
    at::Tensor room_for(std::int64_t rows) const;
    void check_blocks(const FeatureRows& rows, std::span<const std::uint8_t> status,
                      const std::vector<std::string>& reasons) const;

    files::Hdf5File file_;
    Blocks blocks_;
    std::string values_;  ///< its dataset of numbers
    std::int64_t width_ = 0;
    std::string former_output_{};  ///< what it holds inside: an identity, or ""
    std::vector<std::uint64_t> checksums_;
    mutable at::Tensor room_;  ///< of the last read
};

/// A row's reason as feature files keep it: one that is too long ends with "…" behind a word, or at
/// least behind a whole character (UTF-8).
std::string fitting_reason(const std::string& reason);

/// How far a feature file is, for resuming and for `farout check`.
struct FeatureFileState {
    files::Provenance provenance;
    FileKind kind = FileKind::features;
    files::Shape shape;  ///< N, D (or W)
    Blocks blocks;
    std::int64_t finished_blocks = 0;
    std::int64_t finished_rows = 0;
    std::vector<std::int64_t>
        broken_blocks;  ///< finished, but their rows don't match (filled on a deep look)
    std::int64_t unreadable_rows = 0;
    CountsByStatus without_features;  ///< the same rows by why they have none
};
enum class Look { quick, deep };
FeatureFileState inspect_feature_file(const std::filesystem::path& file, Look look);

/// The command that made a feature file, for messages: "farout extract" or "farout import".
std::string maker_of(const files::Provenance& facts);

/// The value of the "format" fact of feature files of this program.
inline constexpr const char* feature_format = "farout features 1";
/// The same of files of outputs, and the fact that says which output.
inline constexpr const char* output_format = "farout output 1";
inline constexpr const char* output_fact = "output";

}  // namespace farout::features
