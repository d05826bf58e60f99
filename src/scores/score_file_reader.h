#pragma once
/// A score file, read a range of rows at a time.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "files/hdf5_file.h"
#include "files/provenance.h"

namespace farout {

class ScoreFileReader {
  public:
    /// For the columns of these detectors (all when none are named, in the file's order). Throws
    /// Error when it isn't a score file or a detector is missing (says which there are).
    explicit ScoreFileReader(const std::filesystem::path& file,
                             const std::vector<std::string>& detectors = {});

    const Provenance& provenance() const { return provenance_; }
    const std::vector<std::string>& detectors() const { return detectors_; }
    std::int64_t rows() const { return rows_; }

    /// As many rows as the span has, from `first` on.
    void read_scores(const std::string& detector, std::int64_t first,
                     std::span<float> scores) const;
    void read_predictions(std::int64_t first, std::span<std::int32_t> predictions) const;
    void read_labels(std::int64_t first, std::span<std::int64_t> labels) const;
    /// RowStatus, as the file has it.
    void read_status(std::int64_t first, std::span<std::uint8_t> status) const;

  private:
    Hdf5File file_;
    Provenance provenance_;
    std::vector<std::string> detectors_;
    std::int64_t rows_ = 0;
};

}  // namespace farout
