#pragma once
/// Tensor records made into arrays, once their storages can be read.

#include "checkpoints/state_dict.h"

namespace farout {

/// Finds storages by key in one of torch.save's forms.
class StorageReader {
  public:
    virtual ~StorageReader() = default;
    /// All bytes of the storage. Throws Error when it isn't there or doesn't have the record's
    /// size.
    virtual Buffer read(const StorageRecord& storage) = 0;
};

/// The checkpoint that a pickle's tensors make. Contiguous tensors share their storage, others are
/// copied (no more than four times `file_size` and 256 MiB altogether, as a small file can ask for
/// any number of repeated elements).
Checkpoint make_checkpoint(const Pickle& pickle, StorageReader& storages, const ByteSource& file,
                           std::string format);

}  // namespace farout
