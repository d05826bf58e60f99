#pragma once
/// Score files: /scores/DETECTOR (float32 N, higher = more in-distribution, NaN where status isn't
/// ok; its attributes tell what it was made with), /predictions (int32 N), /labels (int64 N),
/// /status (uint8 N), /paths (text N), /row_hashes (uint64 N; files of farout before 2026-11-29
/// don't have it), and provenance.

#include <filesystem>
#include <string>
#include <vector>

#include "files/provenance.h"
#include "scoring/scoring.h"

namespace farout::scoring {

inline constexpr const char* score_format = "farout scores 1";

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

}  // namespace farout::scoring
