#pragma once
/// torch.save's form before 1.6: pickles of a magic number, the protocol version, the system, the
/// object and the storage keys, then each storage as an 8-byte count and its elements. Source:
/// torch/serialization.py, _legacy_save and _legacy_load.

#include <map>

#include "checkpoints/bytes/byte_source.h"
#include "checkpoints/bytes/source_reader.h"
#include "checkpoints/checkpoint.h"
#include "checkpoints/torch/torch_pickle.h"

namespace farout::checkpoints {

/// Where a storage lies in such a file.
struct StoragePlace {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};
using StoragePlaces = std::map<std::string, StoragePlace>;  ///< by the storages' keys

/// Reads what stands before the object's pickle. Throws Error for another file or system.
void read_legacy_beginning(SourceReader& in);

/// The places of the storages that the object's pickle names; `in` stands behind that pickle.
StoragePlaces read_storage_places(SourceReader& in, const Pickle& object);

/// Throws Error where the storage isn't there or doesn't have the record's size. `file`: for
/// messages.
StoragePlace place_of(const StorageRecord& storage, const StoragePlaces& places,
                      const std::string& file);

/// Whether a file begins with this form's magic number.
bool begins_torch_legacy(const ByteSource& file);

std::unique_ptr<CheckpointFile> open_pth_legacy(std::shared_ptr<const ByteSource> file);

}  // namespace farout::checkpoints
