#pragma once
/// Score files: /scores/DETECTOR (float32 N, higher = more in-distribution, NaN where status isn't
/// ok; its attributes tell what it was made with), /predictions (int32 N), /labels (int64 N),
/// /status (uint8 N), /paths (text N), /row_hashes (uint64 N; files of farout before 2026-11-29
/// don't have it), and provenance.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/step_times.h"
#include "files/provenance.h"
#include "files/row_status.h"

namespace farout::scores {

inline constexpr const char* score_format = "farout scores 1";

/// Scores of a set, n rows in the order of its list.
struct ScoreTable {
    std::vector<std::string> detectors;
    std::vector<std::vector<float>>
        scores;  ///< one of n a detector, higher = more in-distribution; NaN where status isn't ok
    std::vector<std::int32_t> predictions;  ///< n, argmax of the logits; -1 where status isn't ok
    std::vector<std::int64_t> labels;       ///< n, -1 unknown
    std::vector<files::RowStatus>
        status;  ///< n; rows found with NaN or infinite features (or logits) are not_finite
    std::map<double, double>
        quantiles{};    ///< of the set's own features, those that detectors asked for
    StepTimes times{};  ///< of this rank, all its threads together
    /// n, of the features as they were read (quick_hash of a row's bytes): equal ones are the same
    /// image, or as good as; 0 for rows without features. Empty where they aren't known.
    std::vector<std::uint64_t> row_hashes{};
    /// What each column was made with (scores/column_facts.h); empty where it isn't known.
    std::vector<files::Provenance> column_facts{};
};

/// How many rows of a table have this status.
std::int64_t count_rows(const ScoreTable& table, files::RowStatus status);

void write_score_file(const std::filesystem::path& file, const ScoreTable& table,
                      const std::vector<std::string>& paths, files::Provenance provenance);

/// Bytes that the datasets of a score file take, of paths of at most `longest_path` bytes.
std::uint64_t score_file_bytes(std::uint64_t rows, std::size_t detectors, std::size_t longest_path);

/// A score file: the table, and what made it.
struct ScoreFile {
    ScoreTable table;
    files::Provenance provenance;
};

/// Reads the columns of these detectors, as ScoreFileReader has it.
ScoreFile read_score_file(const std::filesystem::path& file,
                          const std::vector<std::string>& detectors = {});

}  // namespace farout::scores
