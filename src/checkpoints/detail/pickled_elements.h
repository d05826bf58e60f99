#pragma once
/// Where the elements of a pickled array lie. For pickled_*.cpp only.

#include "checkpoints/detail/numpy_globals.h"
#include "checkpoints/pickled_arrays.h"

namespace farout::checkpoints {

/// Throws Error for types that have no ElementType, an impossible shape, and elements that are
/// fewer or more than the shape asks for. `name`: of the array, "" for the file's only one.
StoredArray stored_array(const ArrayRecord& record, const PickleSurroundings& surroundings,
                         const std::string& name);

/// Likewise for a tensor, whose rows may lie apart in its storage (a slice of columns or a class
/// token) but not its columns.
StoredArray stored_array(const TensorRecord& record, const PickleSurroundings& surroundings,
                         const std::string& name);

}  // namespace farout::checkpoints
