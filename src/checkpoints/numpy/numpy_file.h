#pragma once
/// Files of arrays, told by their content: NumPy's .npy and .npz, pickles of arrays, what
/// torch.save wrote, safetensors.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "checkpoints/stored_array.h"

namespace farout::checkpoints {

class NumpyFile {
  public:
    virtual ~NumpyFile() = default;
    /// The file, for messages.
    virtual const std::string& file() const = 0;
    /// The arrays' names: those of a .npz without ".npy", those of a pickled dictionary, "0", "1",
    /// … in a pickled list, joined with dots where these are nested, "" where a file is one array.
    /// At least one.
    virtual std::vector<std::string> names() const = 0;
    /// One of names(): one array, or its batches in order where it is a list of arrays. Throws
    /// Error when its type isn't read or its elements aren't whole.
    virtual std::vector<StoredArray> open_parts(const std::string& name) const = 0;
    /// Whether the file is one list of arrays, which may be batches: the name "" opens them all.
    virtual bool is_list() const { return false; }
    /// Whether that list is a pair in a tuple: rather two things than two batches.
    virtual bool is_pair() const { return false; }

    /// An array that must be whole: throws Error for one in batches.
    StoredArray open(const std::string& name) const;
};

/// Throws Error that names the file and says what to do for one that is none of these, is damaged,
/// or (a pickle) names anything but arrays.
std::unique_ptr<NumpyFile> open_numpy_file(const std::filesystem::path& file);

}  // namespace farout::checkpoints
