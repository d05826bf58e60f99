#include "cli/extraction_setup.h"

#include <set>

#include "checkpoints/weight_path.h"
#include "cli/device.h"
#include "cli/log.h"
#include "cli/provenance.h"
#include "core/text.h"
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

/// A job loads its network for every set.
void tell_once(const std::string& message) {
    static std::set<std::string> told;
    if (told.insert(message).second) warn(message);
}

}  // namespace

Provenance facts_of_network(Communicator& communicator, const Network& network) {
    Provenance facts;
    std::string weights;
    std::string entry;
    agree_on_root(communicator, [&] {
        require_weight_file(network.weights);
        weights = sha256_of_file(network.weights);
        if (!network.weights_entry.empty())
            entry = chosen_entry(network.model, find_model(network.model).forms,
                                 weights_of(network, Telling::silent));
    });
    facts["program"] = program_version();
    facts["model"] = network.model;
    facts["weights sha256"] = broadcast_text(communicator, weights);
    entry = broadcast_text(communicator, entry);
    if (!entry.empty()) facts["weights entry"] = entry;
    if (network.precision != "fp32") facts["precision"] = network.precision;
    return facts;
}

Preprocessing preprocessing_of(const ExtractStage& stage) {
    Preprocessing preprocessing = preprocessing_of(stage.network);
    if (stage.decoding == Decoding::scaled) preprocessing.decoding = Decoding::scaled;
    return preprocessing;
}

ExtractionOptions extraction_options(const ExtractStage& stage, const Provenance& of_network) {
    ExtractionOptions options;
    options.preprocessing = preprocessing_of(stage);
    options.images = stage.list ? read_image_list(*stage.list) : walk_image_folder(stage.root);
    options.provenance = of_network;
    options.provenance["list sha256"] = hash_of_list(options.images);
    options.provenance["preprocessing"] = to_text(options.preprocessing);
    add_device(options.provenance, stage.network.device);
    options.root = stage.root;
    options.out = stage.out;
    options.block_rows = stage.block_rows;
    options.batch_rows = stage.batch_rows;
    options.workers = stage.workers;
    options.schedule = stage.schedule;
    options.on_unreadable = stage.on_unreadable;
    options.overwrite = stage.overwrite;
    options.odin = stage.odin;
    return options;
}

Weights weights_of(const Network& network, Telling telling) {
    Weights weights(network.weights);
    weights.entry = network.weights_entry;
    if (network.preprocess || find_model(network.model).preprocessing)
        weights.mean = preprocessing_of(network).mean;
    if (telling == Telling::aloud) weights.tell = tell_once;
    return weights;
}

std::unique_ptr<Model> load_network(const Network& network, const std::string& device,
                                    Telling telling) {
    auto model = find_model(network.model).make(weights_of(network, telling));
    if (device != "cpu" || network.precision != "fp32")
        model->to(at::Device(device), scalar_type(network.precision));
    return model;
}

}  // namespace farout
