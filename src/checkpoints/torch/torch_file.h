#pragma once
/// Tensors that torch.save wrote, in place: features and labels, not a network's weights.

#include <filesystem>

#include "checkpoints/bytes/zip_archive.h"
#include "checkpoints/pickled_arrays.h"

namespace farout::checkpoints {

/// The tensors (and NumPy arrays) of a file in torch.save's zip form. Elements stay in the file.
/// Throws Error for a TorchScript program, a big-endian file, a storage that isn't there or has
/// another size than the pickle says, and as read_numpy_pickle does.
PickledArrays read_torch_zip(const ZipArchive& archive);

/// Likewise in the form of torch before 1.6, which begins with pickles.
PickledArrays read_torch_legacy(const std::shared_ptr<const ByteSource>& file);

}  // namespace farout::checkpoints
