#pragma once
/// Labels beside features that another program computed.

#include <filesystem>
#include <string>
#include <vector>

#include "checkpoints/numpy/matrix_rows.h"
#include "checkpoints/numpy/numpy_file.h"
#include "images/lists/image_list.h"

namespace farout::features {

/// Labels of rows, and paths where an image list names them.
struct ImportedLabels {
    std::vector<images::ListedImage> images;  ///< one a row; none where there are no labels
    std::string from;                         ///< "both.npz, array 'labels'", for messages
};

/// What --labels names: a text file with a label a line or an image list, or an array of one whole
/// number a row (N or N×1, integers or floats that are whole) in a file of open_array_file, FILE or
/// FILE:NAME. Throws Error for any other file, for as many labels as there aren't rows, for labels
/// below -1, and for an image with two labels.
ImportedLabels read_labels(const std::filesystem::path& file, const checkpoints::MatrixRows& rows);

/// The labels that lie in the features' own file under a usual name (labels, y, targets, …); none
/// where there are none. Throws Error where they can't be the rows' labels or there are two.
ImportedLabels labels_beside(const checkpoints::NumpyFile& file, const std::string& features,
                             const checkpoints::MatrixRows& rows);

/// "labels 0 to 9 on all rows", "labels 0 to 9 on 38 of 40 rows", "no labels".
std::string describe_labels(const std::vector<images::ListedImage>& images);

/// Rows that name an image that an earlier row names too, with the same label.
std::int64_t repeated_paths(const std::vector<images::ListedImage>& images);

}  // namespace farout::features
