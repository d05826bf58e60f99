#pragma once
/// Arrays that were found in a file, their elements not read yet.

#include <memory>
#include <string>
#include <vector>

#include "checkpoints/bytes/byte_source.h"
#include "checkpoints/numpy/npy.h"

namespace farout::checkpoints {

struct StoredArray {
    std::string where;  ///< for messages: "x.npz, entry 'features.npy'"
    NumpyType type;
    ArrayOrder order = ArrayOrder::c;
    std::vector<std::int64_t> shape;
    /// The elements and nothing else; as many bytes as shape and type ask for.
    std::shared_ptr<const ByteSource> elements;
};

}  // namespace farout::checkpoints
