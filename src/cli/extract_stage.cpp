#include <cmath>

#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include "cli/log.h"
#include "cli/marked_rows.h"
#include "cli/progress.h"
#include "cli/provenance.h"
#include "cli/stages.h"
#include "core/text.h"
#include "files/hash.h"
#include "models/model.h"
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

/// Every rank reads the list for itself; only the root hashes the weights (hundreds of MB).
Provenance provenance_of(Communicator& communicator, const Network& network) {
    Provenance facts;
    std::string weights;
    agree_on_root(communicator, [&] { weights = sha256_of_file(network.weights); });
    facts["program"] = program_version();
    facts["model"] = network.model;
    facts["weights sha256"] = broadcast_text(communicator, weights);
    if (network.precision != "fp32") facts["precision"] = network.precision;
    return facts;
}

/// "cuda" → this rank's own device, by its number on the host; ranks beyond the devices share them.
std::string device_of_rank(const std::string& device, const Place& place) {
    if (device != "cuda") return device;
    const int devices = at::detail::getCUDAHooks().deviceCount();
    if (devices < 1)
        throw Error("There is no CUDA device on this machine (--device cuda). Use --device cpu.");
    return concat("cuda:", place.local_rank % devices);
}

}  // namespace

ExitStatus run_stage(Session& session, const ExtractStage& stage) {
    Communicator& communicator = session.communicator();
    ExtractionOptions options;
    std::unique_ptr<Model> model;
    options.preprocessing = preprocessing_of(stage.network);
    options.provenance = provenance_of(communicator, stage.network);
    agree(communicator, [&] {
        options.images = stage.list ? read_image_list(*stage.list) : walk_image_folder(stage.root);
        if (!std::filesystem::is_directory(stage.root))
            throw Error(concat("The image folder ", printable(stage.root.native()),
                               " doesn't exist (--root)."));
        model = find_model(stage.network.model).make(stage.network.weights);
        options.device = device_of_rank(stage.network.device, session.place());
        if (options.device != "cpu" || stage.network.precision != "fp32")
            model->to(at::Device(options.device), scalar_type(stage.network.precision));
    });
    options.provenance["list sha256"] = hash_of_list(options.images);
    options.provenance["preprocessing"] = to_text(options.preprocessing);
    options.root = stage.root;
    options.out = stage.out;
    options.block_rows = stage.block_rows;
    options.batch_rows = stage.batch_rows;
    options.workers = stage.workers;
    options.on_unreadable = stage.on_unreadable;
    options.overwrite = stage.overwrite;
    options.odin = stage.odin;

    ExtractionSummary summary;
    {
        ProgressDisplay display(stage.out.filename().string());
        summary = extract_features(communicator, *model, options,
                                   [&](const ExtractionProgress& now) { display.show(now); });
    }
    agree_on_root(communicator, [&] {
        const long rate = std::lround(static_cast<double>(summary.computed_rows) / summary.seconds);
        if (summary.computed_rows == 0)
            inform(stage.out.string(), ": up to date (", summary.rows, " images)");
        else
            inform(stage.out.string(), ": ", summary.computed_rows, " images in ",
                   human_duration(summary.seconds), " (", rate, " images/s, ", communicator.size(),
                   " × ", at::get_num_threads(), " threads)");
    });
    return report_marked_rows(communicator, stage.out,
                              concat("images of ", stage.out.string(), " could not be read"));
}

}  // namespace farout
