#include "jobs/extraction_setup.h"

#include <cstring>
#include <map>
#include <set>

#include "checkpoints/weight_path.h"
#include "core/log.h"
#include "core/text.h"
#include "datalists/agreed_images.h"
#include "features/import_head.h"
#include "features/list_facts.h"
#include "files/hash.h"
#include "jobs/device.h"
#include "jobs/provenance.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"

namespace farout::jobs {

images::Preprocessing preprocessing_of(const Network& network) {
    const models::ModelEntry& entry = models::find_model(network.model);
    if (!entry.preprocessing && !network.preprocess)
        throw UsageError(
            concat("The model ", entry.name,
                   " has no input convention of its own: give one with --preprocess, e.g. \"",
                   images::to_text(images::Preprocessing{}), "\"."));
    const images::Preprocessing defaults = entry.preprocessing.value_or(images::Preprocessing{});
    if (!network.preprocess) return defaults;
    return images::parse_preprocessing(*network.preprocess, defaults, entry.usual);
}

namespace {

at::ScalarType scalar_type(const std::string& precision) {
    if (precision == "bf16") return at::kBFloat16;
    return precision == "fp16" ? at::kHalf : at::kFloat;
}

/// A job loads its network for every set.
void tell_once(const std::string& message) {
    static std::set<std::string> told;
    if (told.insert(message).second) warn(message);
}

/// Of the file that this rank sees; once a process, as long as nobody writes to it: hundreds of MB.
const std::string& hash_of_weights(const std::filesystem::path& file) {
    using Written = std::pair<std::uintmax_t, std::filesystem::file_time_type>;
    static std::map<std::filesystem::path, std::pair<Written, std::string>> known;
    std::error_code unknown;
    const Written written{std::filesystem::file_size(file, unknown),
                          std::filesystem::last_write_time(file, unknown)};
    auto& [when, hash] = known[file];
    if (hash.empty() || unknown || when != written) {
        hash = files::sha256_of_file(file);
        when = written;
    }
    return hash;
}

}  // namespace

files::Provenance facts_of_network(parallel::Communicator& communicator, const Network& network) {
    files::Provenance facts;
    std::string weights;
    std::string entry;
    parallel::agree(communicator, [&] {
        checkpoints::require_weight_file(network.weights);
        weights = hash_of_weights(network.weights);
    });
    parallel::agree_on_facts(
        communicator,
        {{concat("--weights ", printable(network.weights.native()), " with the SHA-256"), weights}},
        "All nodes must see the same weights: copy the file again, or use a file system "
        "that all share.");
    parallel::agree_on_root(communicator, [&] {
        if (!network.weights_entry.empty())
            entry = models::chosen_entry(network.model, models::find_model(network.model).forms,
                                         weights_of(network, Telling::silent));
    });
    entry = parallel::broadcast_text(communicator, entry);
    facts["program"] = files::program_version();
    facts["model"] = network.model;
    facts["weights sha256"] = weights;
    if (!entry.empty()) facts["weights entry"] = entry;
    if (network.precision != "fp32") facts["precision"] = network.precision;
    return facts;
}

images::Preprocessing preprocessing_of(const ExtractStage& stage) {
    images::Preprocessing preprocessing = preprocessing_of(stage.network);
    if (stage.decoding == images::Decoding::scaled)
        preprocessing.decoding = images::Decoding::scaled;
    return preprocessing;
}

namespace {

/// Paths, each with its label behind it, as bytes.
std::string to_bytes(const std::vector<images::ListedImage>& images) {
    std::string bytes;
    for (const images::ListedImage& image : images) {
        bytes.append(image.path.c_str(), image.path.size() + 1);
        bytes.append(reinterpret_cast<const char*>(&image.label), sizeof image.label);
    }
    return bytes;
}

std::vector<images::ListedImage> from_bytes(std::string_view bytes) {
    std::vector<images::ListedImage> images;
    while (!bytes.empty()) {
        images::ListedImage& image = images.emplace_back();
        image.path = bytes.substr(0, bytes.find('\0'));
        bytes.remove_prefix(image.path.size() + 1);
        std::memcpy(&image.label, bytes.data(), sizeof image.label);
        bytes.remove_prefix(sizeof image.label);
    }
    return images;
}

/// Collective: a list is read by every rank, and must be the same; a folder is walked by the root
/// alone, as every rank may see it in another state. The root tells what is odd about either.
std::vector<images::ListedImage> agreed_images(parallel::Communicator& communicator,
                                               const ExtractStage& stage) {
    StageImages found;
    const auto look = [&] {
        found = images_of(stage);
        if (communicator.is_root()) tell(found);
    };
    if (stage.list) {
        parallel::agree(communicator, look);
        datalists::agree_on_list(communicator, found.images);
        return std::move(found.images);
    }
    parallel::agree_on_root(communicator, look);
    if (communicator.size() == 1) return std::move(found.images);
    const std::string bytes = parallel::broadcast_text(
        communicator, communicator.is_root() ? to_bytes(found.images) : std::string());
    return communicator.is_root() ? std::move(found.images) : from_bytes(bytes);
}

extraction::ExtractionOptions options_for(const ExtractStage& stage,
                                          const files::Provenance& of_network,
                                          std::vector<images::ListedImage> images) {
    extraction::ExtractionOptions options;
    options.preprocessing = preprocessing_of(stage);
    options.images = std::move(images);
    options.provenance = of_network;
    options.provenance[features::images_fact] = features::hash_of_images(options.images);
    options.provenance["preprocessing"] = images::to_text(options.preprocessing);
    add_device(options.provenance, stage.network.device);
    options.precision = scalar_type(stage.network.precision);
    options.source = images::open_source(stage.root);
    options.out = stage.out;
    options.block_rows = stage.block_rows;
    options.batch_rows = stage.batch_rows;
    options.workers = stage.workers;
    options.schedule = stage.schedule;
    options.on_unreadable = stage.on_unreadable;
    options.max_unreadable = stage.max_unreadable;
    options.retry_unreadable = stage.retry_unreadable;
    options.overwrite = stage.overwrite;
    options.outputs = stage.outputs;
    return options;
}

}  // namespace

extraction::ExtractionOptions extraction_options(
    const ExtractStage& stage, const files::Provenance& of_network,
    const std::function<void(const StageImages&)>& look) {
    const images::Source source =
        images::open_source(stage.root);  // kept for whoever opens it below
    StageImages found = images_of(stage);
    if (look) look(found);
    return options_for(stage, of_network, std::move(found.images));
}

extraction::ExtractionOptions agreed_extraction_options(parallel::Communicator& communicator,
                                                        const ExtractStage& stage,
                                                        const files::Provenance& of_network) {
    std::vector<images::ListedImage> images = agreed_images(communicator, stage);
    extraction::ExtractionOptions options;
    parallel::agree(communicator,
                    [&] { options = options_for(stage, of_network, std::move(images)); });
    datalists::agree_on_image_files(communicator, stage.root, *options.source, options.images);
    return options;
}

Telling telling_of(const parallel::Communicator& communicator) {
    return communicator.is_root() ? Telling::aloud : Telling::silent;
}

models::Weights weights_of(const Network& network, Telling telling) {
    models::Weights weights(network.weights);
    weights.entry = network.weights_entry;
    if (network.preprocess || models::find_model(network.model).preprocessing)
        weights.mean = preprocessing_of(network).mean;
    if (telling == Telling::aloud) weights.tell = tell_once;
    return weights;
}

std::unique_ptr<models::Model> make_network(const Network& network, Telling telling) {
    const models::ModelEntry& entry = models::find_model(network.model);
    auto model = entry.make(weights_of(network, telling));
    if (entry.preprocessing || network.preprocess)
        model->expect_side(preprocessing_of(network).size);
    return model;
}

std::unique_ptr<models::Model> load_network(const Network& network, const std::string& device,
                                            Telling telling) {
    auto model = make_network(network, telling);
    if (device != "cpu" || network.precision != "fp32")
        model->to(at::Device(device), scalar_type(network.precision));
    return model;
}

numerics::Head head_of(const HeadStage& stage, const models::Model& model) {
    if (!stage.file) return model.head();
    const numerics::Head head = features::read_any_head(*stage.file);
    if (head.feature_width() != model.feature_width())
        throw Error(concat("The head in ", printable(stage.file->native()), " is for ",
                           head.feature_width(), " features (W is ", head.classes(), "×",
                           head.feature_width(), "), but the network gives ", model.feature_width(),
                           ". Give the weight and bias of the layer that these features go into "
                           "(head = FILE)."));
    return head;
}

}  // namespace farout::jobs
