#pragma once

#include <string>
#include <vector>

#include "random_checkpoint.h"

namespace farout::testing {

/// data.pkl of a file by torch.save: {"meta": {…}, "state_dict": OrderedDict of these float32
/// tensors}, pickle protocol 2. Tensor number i has a storage of its own, the member "data/i".
std::string pickled_checkpoint(const std::vector<NamedTensor>& weights);

}  // namespace farout::testing
