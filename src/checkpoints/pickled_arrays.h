#pragma once
/// The arrays in a tree of pickled values, wherever they lie in its lists and dictionaries.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "checkpoints/pickle/pickle_value.h"
#include "checkpoints/stored_array.h"
#include "checkpoints/torch/torch_pickle.h"

namespace farout::checkpoints {

/// An array by its place: "" for the pickle itself, "0", "1", … in a list or tuple, the key in a
/// dictionary, joined with dots where these are nested.
struct PickledArray {
    std::string name;
    std::vector<StoredArray> parts;  ///< one array, or the batches of a list, in order
    std::string problem;             ///< why it can't be read, "" where it can
};

struct PickledArrays {
    std::vector<PickledArray> arrays;
    bool is_list = false;   ///< the pickle is one list (or tuple) of arrays: "0", "1", …
    std::string root_kind;  ///< what the pickle is, for messages: "a dictionary"
};

/// What is needed to find elements.
struct PickleSurroundings {
    std::shared_ptr<const ByteSource> pickle;  ///< what the pickle was read from
    std::string file;                          ///< for messages
    /// The bytes of a storage of torch's. Not asked for where the pickle's table has no tensors.
    std::function<std::shared_ptr<const ByteSource>(const StorageRecord&)> open_storage;
};

/// The arrays below `root`. A list of arrays in a dictionary is one array in batches, and so is
/// each key of a list of dictionaries; a list of numbers is an array of its own; NumPy's numbers,
/// text and all else are left out, numbers only where there are arrays. Arrays of Python objects
/// are the list of what they hold. Elements stay in the file unless they are few.
PickledArrays find_arrays(const PickleValue& root, const PickleSurroundings& surroundings);

}  // namespace farout::checkpoints
