#pragma once
/// torch.save's form before 1.6: pickles of a magic number, the protocol version, the system, the
/// object and the storage keys, then each storage as an 8-byte count and its elements. Source:
/// torch/serialization.py, _legacy_save and _legacy_load.

#include "checkpoints/byte_source.h"
#include "checkpoints/checkpoint.h"

namespace farout {

std::unique_ptr<CheckpointFile> open_pth_legacy(std::shared_ptr<const ByteSource> file);

}  // namespace farout
