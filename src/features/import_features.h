#pragma once
/// Features that another program computed → a feature file.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "checkpoints/numpy/matrix_rows.h"
#include "checkpoints/numpy/numpy_file.h"
#include "features/feature_file.h"
#include "files/provenance.h"
#include "images/lists/image_list.h"

namespace farout::features {

/// The name of the array that holds a file's features: the one asked for, the file's only one, the
/// one that is called features, the only N×D array of floating-point numbers, or "" for all arrays
/// of a list, which are batches. Throws UsageError where it isn't clear which array is meant.
std::string choose_features(const checkpoints::NumpyFile& file,
                            const std::optional<std::string>& asked);

/// The rows of a file's features. Throws Error for files and arrays that aren't imported.
checkpoints::MatrixRows open_features(const std::filesystem::path& file,
                                      const std::optional<std::string>& array = std::nullopt);

struct FeatureImport {
    std::filesystem::path out;
    std::vector<images::ListedImage> images;  ///< one a row; none: paths are empty, labels -1
    files::Provenance provenance;
    std::int64_t block_rows = 128;
    OnUnreadable on_not_finite = OnUnreadable::mark;
};

/// Writes the rows to a feature file, which gets its name when it is whole. Rows with a NaN, an
/// infinity or a value beyond float32 are marked not_finite, as extraction does. One rank does
/// this; memory is set by the block and by the list. Throws Error that names the row for such a row
/// when they mustn't be, one of status `interrupted` when a signal came.
void import_features(checkpoints::MatrixRows& rows, FeatureImport import);

}  // namespace farout::features
