#pragma once
/// The named tensors in a pickled checkpoint: wrappers opened, nested dictionaries flattened.

#include "checkpoints/torch_pickle.h"

namespace farout {

using NamedTensors = std::map<std::string, std::shared_ptr<const TensorRecord>>;

/// The tensors below `root` by name.
///
/// - When the outer dictionary holds no tensor itself, the first of state_dict_ema, model_ema,
///   state_dict, model, model_state, model_state_dict, net that is a dictionary in it is opened
///   (timm's order: averaged weights come first, since they are the ones that are evaluated).
/// - Nested dictionaries, lists and tuples give names joined with dots; the rest is left out.
/// - A "module." that begins all names is cut (DataParallel).
///
/// Throws Error when the root itself is a tensor, two have the same name, or containers are nested
/// too deeply or endlessly.
NamedTensors find_tensors(const PickleValue& root, const std::string& where);

}  // namespace farout
