#include "cli/extraction_setup.h"

#include "cli/device.h"
#include "cli/provenance.h"
#include "core/text.h"
#include "features/list_facts.h"
#include "files/hash.h"
#include "parallel/collective.h"

namespace farout {

namespace {

Preprocessing preprocessing_of(const Network& network) {
    const ModelEntry& entry = find_model(network.model);
    if (!entry.preprocessing && !network.preprocess)
        throw UsageError(
            concat("The model ", entry.name,
                   " has no input convention of its own: give one with --preprocess, e.g. \"",
                   to_text(Preprocessing{}), "\"."));
    const Preprocessing defaults = entry.preprocessing.value_or(Preprocessing{});
    if (!network.preprocess) return defaults;
    return parse_preprocessing(*network.preprocess, defaults, entry.usual);
}

at::ScalarType scalar_type(const std::string& precision) {
    if (precision == "bf16") return at::kBFloat16;
    return precision == "fp16" ? at::kHalf : at::kFloat;
}

}  // namespace

Provenance facts_of_network(Communicator& communicator, const Network& network) {
    Provenance facts;
    std::string weights;
    agree_on_root(communicator, [&] { weights = sha256_of_file(network.weights); });
    facts["program"] = program_version();
    facts["model"] = network.model;
    facts["weights sha256"] = broadcast_text(communicator, weights);
    if (network.precision != "fp32") facts["precision"] = network.precision;
    return facts;
}

Preprocessing preprocessing_of(const ExtractStage& stage) {
    Preprocessing preprocessing = preprocessing_of(stage.network);
    if (stage.decoding == Decoding::scaled) preprocessing.decoding = Decoding::scaled;
    return preprocessing;
}

ExtractionOptions extraction_options(const ExtractStage& stage, const Provenance& of_network,
                                     const std::function<void(const StageImages&)>& look) {
    ExtractionOptions options;
    options.preprocessing = preprocessing_of(stage);
    StageImages found = images_of(stage);
    if (look) look(found);
    options.images = std::move(found.images);
    options.provenance = of_network;
    options.provenance[images_fact] = hash_of_images(options.images);
    options.provenance["preprocessing"] = to_text(options.preprocessing);
    add_device(options.provenance, stage.network.device);
    options.root = stage.root;
    options.out = stage.out;
    options.block_rows = stage.block_rows;
    options.batch_rows = stage.batch_rows;
    options.workers = stage.workers;
    options.schedule = stage.schedule;
    options.on_unreadable = stage.on_unreadable;
    options.max_unreadable = stage.max_unreadable;
    options.retry_unreadable = stage.retry_unreadable;
    options.overwrite = stage.overwrite;
    options.odin = stage.odin;
    return options;
}

std::unique_ptr<Model> load_network(const Network& network, const std::string& device) {
    auto model = find_model(network.model).make(network.weights);
    if (device != "cpu" || network.precision != "fp32")
        model->to(at::Device(device), scalar_type(network.precision));
    return model;
}

}  // namespace farout
