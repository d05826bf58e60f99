#pragma once
/// What an extraction works with, before it works: shared by the stage and by its plan.

#include <functional>
#include <memory>

#include "cli/stage_images.h"
#include "cli/stages.h"
#include "files/provenance.h"
#include "models/model.h"

namespace farout {

/// Collective: program, model, hash of the weights (computed by the root: hundreds of MB),
/// precision.
Provenance facts_of_network(Communicator& communicator, const Network& network);

/// The options of a stage but for the device: its list read, or its folder walked, and its facts
/// put together. `look` is shown the images that were found. Throws Error for a list or folder that
/// can't be read, UsageError for a model without an input convention.
ExtractionOptions extraction_options(const ExtractStage& stage, const Provenance& of_network,
                                     const std::function<void(const StageImages&)>& look = {});

/// How a stage's images become the network's input. Throws UsageError as extraction_options.
Preprocessing preprocessing_of(const ExtractStage& stage);

/// The network with its weights, on its device and in its precision.
std::unique_ptr<Model> load_network(const Network& network, const std::string& device);

}  // namespace farout
