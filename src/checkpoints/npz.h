#pragma once
/// NumPy's .npz: a zip archive of .npy files.

#include "checkpoints/checkpoint.h"
#include "checkpoints/zip_archive.h"

namespace farout {

/// The arrays of a .npz by their names without ".npy"; other entries are left out.
Checkpoint read_npz(const ZipArchive& archive);

}  // namespace farout
