#pragma once
/// Files of NumPy arrays, told by their content: .npy, .npz, and pickles of arrays.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "checkpoints/stored_array.h"

namespace farout {

class NumpyFile {
  public:
    virtual ~NumpyFile() = default;
    /// The file, for messages.
    virtual const std::string& file() const = 0;
    /// The arrays' names: those of a .npz without ".npy", those of a pickled dictionary, "0", "1",
    /// … in a pickled list, "" where a file is one array. At least one.
    virtual std::vector<std::string> names() const = 0;
    /// One of names(). Throws Error when its type isn't read or its elements aren't whole.
    virtual StoredArray open(const std::string& name) const = 0;
};

/// Throws Error that names the file and says what to do for one that is none of the three, is
/// damaged, or (a pickle) names anything but arrays.
std::unique_ptr<NumpyFile> open_numpy_file(const std::filesystem::path& file);

}  // namespace farout
