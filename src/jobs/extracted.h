#pragma once
/// How far an extraction is: the features, and the outputs beside them.

#include <filesystem>
#include <vector>

#include "features/feature_file.h"

namespace farout::jobs {

struct ExtractStage;

struct Extracted {
    features::FeatureFileState features;
    std::int64_t finished_blocks = 0;  ///< in all of the files
    std::int64_t finished_rows = 0;
    std::vector<std::filesystem::path> unfinished_outputs{};  ///< or missing ones

    bool is_whole() const { return finished_blocks == features.blocks.count(); }
};

/// Throws Error where the features aren't there, and for files that can't be read.
Extracted look_at_extracted(const ExtractStage& stage);

}  // namespace farout::jobs
