#pragma once
/// What an extraction works with, before it works: shared by the stage and by its plan.

#include <functional>
#include <memory>

#include "files/provenance.h"
#include "jobs/preflight/stage_images.h"
#include "jobs/steps/stages.h"
#include "models/model.h"

namespace farout::jobs {

/// What the network's input is made by: the model's own convention, or what --preprocess says.
/// Throws UsageError for a model without one.
images::Preprocessing preprocessing_of(const Network& network);

/// Collective: program, model, hash of the weights, which of several in the file where it isn't the
/// default, precision. Each rank hashes the file that it sees, once a process; throws AgreedError
/// where ranks see different ones.
files::Provenance facts_of_network(parallel::Communicator& communicator, const Network& network);

/// The options of a stage but for the device: its list read, or its folder walked, and its facts
/// put together. `look` is shown the images that were found. Throws Error for a list or folder that
/// can't be read, UsageError for a model without an input convention.
extraction::ExtractionOptions extraction_options(
    const ExtractStage& stage, const files::Provenance& of_network,
    const std::function<void(const StageImages&)>& look = {});

/// How a stage's images become the network's input. Throws UsageError as extraction_options.
images::Preprocessing preprocessing_of(const ExtractStage& stage);

/// Collective, likewise: a list must be the same on all ranks, a folder is walked by the root, and
/// a sample of the images must be the same files. The root tells what is odd about the images.
extraction::ExtractionOptions agreed_extraction_options(parallel::Communicator& communicator,
                                                        const ExtractStage& stage,
                                                        const files::Provenance& of_network);

/// Whether choices among a file's weights are told on stderr, each once: by the root.
enum class Telling { aloud, silent };
Telling telling_of(const parallel::Communicator& communicator);

/// The weights that a network is made from.
models::Weights weights_of(const Network& network, Telling telling);

/// The network with its weights, told of the images' size where that is known.
std::unique_ptr<models::Model> make_network(const Network& network, Telling telling);

/// The same on its device and in its precision.
std::unique_ptr<models::Model> load_network(const Network& network, const std::string& device,
                                            Telling telling);

/// The head that a job works with. Throws Error where the network has none, says what to do, and
/// where the stage's file holds none, or one for features of another width.
numerics::Head head_of(const HeadStage& stage, const models::Model& model);

}  // namespace farout::jobs
