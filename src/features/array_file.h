#pragma once
/// Files of arrays of other programs, HDF5 among them.

#include <filesystem>
#include <memory>

#include "checkpoints/numpy/numpy_file.h"

namespace farout::features {

/// As open_numpy_file, and HDF5 files that h5py or others wrote, their arrays called
/// "GROUP/NAME". Throws Error for one of farout's own files, which says what it is.
std::unique_ptr<checkpoints::NumpyFile> open_array_file(const std::filesystem::path& file);

}  // namespace farout::features
