#pragma once
/// Scores as Apache Parquet, where the program was built with Arrow.

#include <filesystem>
#include <string>
#include <vector>

namespace farout::scores {

/// Columns path (string), label (int64), status, prediction (int32; status 1 is ok) and one of
/// float32 a detector, NaN in rows without features, in row groups of a million. Throws UsageError
/// that says what to do where this program has no Arrow.
void export_scores_parquet(const std::filesystem::path& scores, const std::filesystem::path& out,
                           const std::vector<std::string>& detectors = {});

}  // namespace farout::scores
