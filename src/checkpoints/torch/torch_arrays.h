#pragma once
/// Tensor records made into arrays, once their storages can be read.

#include "checkpoints/torch/torch_pickle.h"

namespace farout::checkpoints {

/// Finds storages by key in one of torch.save's forms.
class StorageReader {
  public:
    virtual ~StorageReader() = default;
    /// All bytes of the storage. Throws Error when it isn't there or doesn't have the record's
    /// size.
    virtual Buffer read(const StorageRecord& storage) = 0;
};

/// The file that a pickle's tensors make. Contiguous tensors share their storage, others are copied
/// (no more than four times the file's size and 256 MiB altogether, as a small file can ask for any
/// number of repeated elements).
std::unique_ptr<CheckpointFile> make_torch_file(TorchObject object,
                                                std::unique_ptr<StorageReader> storages,
                                                const ByteSource& file, std::string format);

}  // namespace farout::checkpoints
