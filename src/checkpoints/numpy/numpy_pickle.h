#pragma once
/// Pickles of NumPy arrays: where each array's elements lie. Source: numpy's array_reduce and
/// array_setstate (multiarray/methods.c), _frombuffer (_core/numeric.py), and dtype's __reduce__.

#include "checkpoints/pickled_arrays.h"

namespace farout::checkpoints {

/// The arrays of a pickle file of protocol 2 to 5 (see find_arrays). Throws Error for any class or
/// function but NumPy's arrays, numbers and types, Python's containers and records such as dates
/// (named, and never run), for a pickle without arrays, and for bytes behind it.
PickledArrays read_numpy_pickle(const std::shared_ptr<const ByteSource>& file);

}  // namespace farout::checkpoints
