#pragma once
/// Scores for other programs.

#include <filesystem>
#include <string>
#include <vector>

namespace farout::scores {

/// A .npy of N records with the fields label (int64), prediction, status (int32; 1 is ok) and one
/// of float32 a detector: numpy.load("s.npy")["vim"] is a column, and none can be mistaken for
/// another. `detectors`: these, in this order (none: all). Scores of rows without features are NaN.
void export_scores_npy(const std::filesystem::path& scores, const std::filesystem::path& out,
                       const std::vector<std::string>& detectors = {});

/// CSV with the columns path, label, status, prediction and one a detector; a line a row, the
/// numbers the shortest that read back the same.
void export_scores_csv(const std::filesystem::path& scores, const std::filesystem::path& out,
                       const std::vector<std::string>& detectors = {});

/// The one that the ending of `out` names. Throws UsageError where it is none of .npy, .csv and
/// .parquet (scores/export_parquet.h).
void export_scores(const std::filesystem::path& scores, const std::filesystem::path& out,
                   const std::vector<std::string>& detectors = {});

}  // namespace farout::scores
