#pragma once
/// Features and heads for other programs.

#include <filesystem>

#include "features/feature_file.h"
#include "numerics/head.h"

namespace farout::features {

/// A .npy of float32 N×D, as numpy.save writes it. Rows without features are NaN, so that they
/// can't be taken for features (and importing the file marks them again).
void export_features_npy(const FeatureFile& features, const std::filesystem::path& out);

/// CSV with the columns path, label, status (as in the feature file: 1 is ok), f0, f1, …; a line a
/// row, the numbers the shortest that read back the same, NaN in rows without features.
void export_features_csv(const FeatureFile& features, const std::filesystem::path& out);

/// A pickle of the list [W, b], as the published scripts write and read it.
void export_head_pickle(const numerics::Head& head, const std::filesystem::path& out);

}  // namespace farout::features
