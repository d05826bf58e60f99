#pragma once
/// NumPy's .npz: a zip archive of .npy files.

#include "checkpoints/bytes/zip_archive.h"
#include "checkpoints/checkpoint.h"

namespace farout::checkpoints {

/// The arrays of a .npz by their names without ".npy"; other entries are left out. Arrays whose
/// headers can't be read, as of text or objects, are left unread.
std::unique_ptr<CheckpointFile> open_npz(const ZipArchive& archive);

}  // namespace farout::checkpoints
