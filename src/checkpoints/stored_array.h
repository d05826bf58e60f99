#pragma once
/// Arrays that were found in a file, their elements not read yet; and elements of any numeric type
/// as floating-point numbers.

#include <memory>
#include <span>
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

/// Elements from number `first` on, in the order in which they are stored, rounded to the nearest
/// float32 where they are wider (beyond its range to an infinity). float16 and bfloat16 are exact.
void read_floats(const StoredArray& array, std::uint64_t first, std::span<float> out);

/// Likewise as float64, which all but integers beyond 2^53 are exact in.
void read_doubles(const StoredArray& array, std::uint64_t first, std::span<double> out);

/// "(300, 16)", for messages.
std::string describe_shape(const std::vector<std::int64_t>& shape);

}  // namespace farout::checkpoints
