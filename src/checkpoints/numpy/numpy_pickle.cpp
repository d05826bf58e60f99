#include "checkpoints/numpy/numpy_pickle.h"

#include "checkpoints/detail/numpy_globals.h"
#include "checkpoints/pickle/pickle_reader.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

/// Pieces from this size on stay in the file.
constexpr std::uint64_t read_below = 4096;

Pickle read_pickle(const ByteSource& file) {
    PickleOptions options;
    options.read_below = read_below;
    options.advice =
        "only NumPy arrays are imported (alone, in a list, tuple or dictionary), and nothing in a "
        "pickle is run; save the array itself, a tensor as tensor.cpu().numpy()";
    SourceReader in(file);
    Pickle pickle = PickleReader(in, numpy_globals(), options).read();
    if (in.remaining() != 0) {
        in.fail(concat(in.remaining(),
                       " bytes follow the pickle; one pickle a file is read: write the array to a "
                       "file of its own"));
    }
    return pickle;
}

}  // namespace

PickledArrays read_numpy_pickle(const std::shared_ptr<const ByteSource>& file) {
    const Pickle pickle = read_pickle(*file);
    PickledArrays found = find_arrays(pickle.root(), {file, file->name(), nullptr});
    if (found.arrays.empty()) {
        throw Error(concat(file->name(), ": the pickle holds ", found.root_kind,
                           " without NumPy arrays in it; save the array itself, or a list or "
                           "dictionary of arrays"));
    }
    return found;
}

}  // namespace farout::checkpoints
