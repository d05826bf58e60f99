#pragma once
/// torch.save's form before 1.6: pickles of a magic number, the protocol version, the system, the
/// object and the storage keys, then each storage as an 8-byte count and its elements. Source:
/// torch/serialization.py, _legacy_save and _legacy_load.

#include <functional>
#include <map>

#include "checkpoints/byte_source.h"
#include "checkpoints/checkpoint.h"
#include "checkpoints/source_reader.h"
#include "checkpoints/torch_pickle.h"

namespace farout {

/// The object in such a file, and where its storages lie.
struct LegacyContent {
    struct Place {
        std::uint64_t offset = 0;
        std::uint64_t bytes = 0;
    };
    Pickle pickle;
    std::map<std::string, Place> places;  ///< by the storages' keys

    /// Throws Error when it isn't there or doesn't have the record's size.
    Place place_of(const StorageRecord& storage, const std::string& file) const;
};

/// `read_object` reads the object's pickle, with the table of what it may name.
LegacyContent read_legacy_content(const ByteSource& file,
                                  const std::function<Pickle(SourceReader&)>& read_object);

/// Whether a file begins with this form's magic number.
bool begins_torch_legacy(const ByteSource& file);

Checkpoint read_pth_legacy(const ByteSource& file);

}  // namespace farout
