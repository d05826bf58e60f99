#pragma once
/// Pickles of NumPy arrays: where each array's elements lie. Source: numpy's array_reduce and
/// array_setstate (multiarray/methods.c), _frombuffer (_core/numeric.py), and dtype's __reduce__.

#include <memory>
#include <string>
#include <vector>

#include "checkpoints/stored_array.h"

namespace farout {

/// A pickled array by its place: "" for the pickle itself, "0", "1", … in a list or tuple, the key
/// in a dictionary.
struct PickledArray {
    std::string name;
    StoredArray array;
};

/// The arrays of a pickle file of protocol 2 to 5, alone or in one list, tuple or dictionary (whose
/// other values are left out). Elements stay in the file unless they are few. Throws Error for any
/// class or function but NumPy's arrays and types and Python's containers (named, and never run),
/// arrays of types that have no ElementType, arrays whose elements are fewer or more than their
/// shape asks for, and bytes behind the pickle.
std::vector<PickledArray> read_numpy_pickle(const std::shared_ptr<const ByteSource>& file);

}  // namespace farout
