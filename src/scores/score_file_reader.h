#pragma once
/// A score file, read a range of rows at a time.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "files/hdf5_file.h"
#include "files/provenance.h"

namespace farout::scores {

inline constexpr const char* row_hash_column = "/row_hashes";

/// The dataset of a detector's scores.
inline std::string score_column(const std::string& detector) {
    return "/scores/" + detector;
}

class ScoreFileReader {
  public:
    /// For the columns of these detectors (all when none are named, in the file's order). Throws
    /// Error when it isn't a score file or a detector is missing (says which there are).
    explicit ScoreFileReader(const std::filesystem::path& file,
                             const std::vector<std::string>& detectors = {});

    const std::filesystem::path& path() const { return file_.path(); }
    const files::Provenance& provenance() const { return provenance_; }
    const std::vector<std::string>& detectors() const { return detectors_; }
    std::int64_t rows() const { return rows_; }

    /// Throws Error that says which detectors there are unless these are among them, whichever this
    /// was opened for.
    void require(const std::vector<std::string>& detectors) const;

    /// Whether each column tells what it was made with; those of older files don't.
    bool tells_of_columns() const { return tells_of_columns_; }
    /// What a column was made with (scores/column_facts.h). Of an older file, its parameters
    /// alone.
    files::Provenance column_facts(const std::string& detector) const;

    /// As many rows as the span has, from `first` on.
    void read_scores(const std::string& detector, std::int64_t first,
                     std::span<float> scores) const;
    void read_predictions(std::int64_t first, std::span<std::int32_t> predictions) const;
    void read_labels(std::int64_t first, std::span<std::int64_t> labels) const;
    /// RowStatus, as the file has it.
    void read_status(std::int64_t first, std::span<std::uint8_t> status) const;
    /// Whether it tells which rows have the same features; older files don't.
    bool has_row_hashes() const { return has_row_hashes_; }
    /// 0 for rows without features.
    void read_row_hashes(std::int64_t first, std::span<std::uint64_t> hashes) const;
    /// In the order of the list; "" where features were imported without a list.
    std::vector<std::string> read_paths(Range rows) const;

  private:
    files::Hdf5File file_;
    files::Provenance provenance_;
    std::vector<std::string> there_;
    std::vector<std::string> detectors_;
    std::int64_t rows_ = 0;
    bool has_row_hashes_ = false;
    bool tells_of_columns_ = false;
};

}  // namespace farout::scores
