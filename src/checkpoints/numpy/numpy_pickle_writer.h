#pragma once
/// NumPy arrays as a pickle that every NumPy since 1.0 and Python since 3.0 loads.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace farout::checkpoints {

/// A C-ordered array of float32.
struct FloatArray {
    std::vector<std::int64_t> shape;
    std::span<const float> elements;
};

/// A pickle (protocol 3) of the list of these arrays: the bytes of Python's Pickler in its fast
/// mode, which remembers nothing. Throws Error for arrays of 4 GiB and more.
std::string pickle_of(const std::vector<FloatArray>& arrays);

}  // namespace farout::checkpoints
