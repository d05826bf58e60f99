#pragma once
/// The named tensors in a pickled checkpoint, nested dictionaries flattened.

#include "checkpoints/torch/torch_pickle.h"

namespace farout::checkpoints {

struct NamedTensor {
    std::shared_ptr<const TensorRecord> record;
    std::size_t dictionary = 0;  ///< see ArrayOutline
};
using NamedTensors = std::map<std::string, NamedTensor, std::less<>>;

/// What lies below the root of a pickle.
struct FoundTensors {
    NamedTensors tensors;
    /// Where objects lie that were left unread, and what they are: "'model': an object of the class
    /// models.Net".
    std::vector<std::string> unread;
};

/// The tensors below `root` by name: nested dictionaries, lists and tuples give names joined with
/// dots; the rest is left out. Throws Error when the root itself is a tensor or was left unread,
/// two have the same name, or containers are nested too deeply or endlessly.
FoundTensors find_tensors(const PickleValue& root, const std::string& where);

}  // namespace farout::checkpoints
