#include "cli/tensors/options/network_options.h"

#include <limits>

#include "cli/tensors/options/device_options.h"
#include "core/text.h"
#include "models/model.h"

namespace farout::cli::tensors {

void add_network_options(po::options_description& description) {
    description.add_options()  //
        ("model", text_value("NAME"),
         "the network (see `farout list`); any other one: torchscript, a file made by "
         "torch.jit.trace that returns features and logits (README.md, \"Any other network\")")  //
        ("weights", text_value("FILE"),
         "its published checkpoint: .safetensors, .pth, .npz, or TorchScript")  //
        ("weights-entry", text_value("NAME"),
         "which of several sets of weights in the file, e.g. model_ema (default: averaged ones "
         "come "
         "first; what is taken is told)")  //
        ("preprocess", text_value("SPEC"),
         "`usual`: what the model's publishers evaluate it with; and what differs, e.g. "
         "usual,size=384,filter=bicubic. Parts: size, fit=squash|resize_crop|crop_resize, crop, "
         "filter=bilinear|bicubic, mean=R/G/B, std=R/G/B")  //
        ("precision", text_value("fp32|bf16|fp16"),
         "what the network computes in (default: fp32); features are stored as float32 in any "
         "case");
    add_device_option(description);
}

jobs::Network network_of(const Options& options) {
    jobs::Network network;
    const models::ModelEntry& entry = models::find_model(options.text("model"));
    network.model = entry.name;
    network.weights = options.path("weights");
    network.weights_entry = options.text_or("weights-entry", "");
    if (options.has("weights-entry") && (network.weights_entry.empty() || entry.forms.empty()))
        throw UsageError(concat("--weights-entry names a set of weights in a checkpoint, ",
                                entry.forms.empty()
                                    ? concat("of which a file for --model ", entry.name, " has one")
                                    : "and is empty",
                                ". Leave it out."));
    if (options.has("preprocess")) network.preprocess = options.text("preprocess");
    network.device = device_option(options);
    network.precision = options.text_or("precision", "fp32");
    if (network.precision != "fp32" && network.precision != "bf16" && network.precision != "fp16")
        throw UsageError(concat("--precision must be fp32, bf16 or fp16, not '",
                                printable(network.precision), "'."));
    return network;
}

void add_extraction_options(po::options_description& description) {
    description.add_options()  //
        ("block", text_value("N"),
         "rows of a block: the unit of work and of a checkpoint (default: 128)")  //
        ("batch", text_value("N"),
         "images that the network takes at once (default: 32, on a device 128, or what divides the "
         "block)")                                                                                //
        ("workers", text_value("N"), "threads that decode images (default: as many as compute)")  //
        ("schedule", text_value("dynamic|static"),
         "dynamic: a rank takes the next block when it becomes free (default); static: each has an "
         "equal part. The features are the same")  //
        ("fast-decode", po::bool_switch(),
         "decode JPEG at 1/2, 1/4 or 1/8 of the size where that leaves enough pixels: quicker "
         "for large photos, other pixels")                                           //
        ("strict", po::bool_switch(), "stop at the first image that can't be read")  //
        ("max-unreadable", text_value("SHARE"),
         "a set with more of its images unreadable than this share, 0 to 1, is a failure (default: "
         "0.01); with fewer the exit status is 3")  //
        ("retry-unreadable", po::bool_switch(),
         "try all images without features again, also those whose files haven't changed since they "
         "were found corrupt. Those that weren't found or couldn't be opened are always tried "
         "again")  //
        ("overwrite", po::bool_switch(),
         "make feature files anew, replacing what is there. One that an interrupted --overwrite "
         "began is gone on with");
}

namespace {

extraction::Schedule schedule_of(const Options& options) {
    const std::string schedule = options.text_or("schedule", "dynamic");
    if (schedule == "dynamic") return extraction::Schedule::dynamic_blocks;
    if (schedule == "static") return extraction::Schedule::static_blocks;
    throw UsageError(
        concat("--schedule must be dynamic or static, not '", printable(schedule), "'."));
}

/// A device is kept busy by large batches: with 32 images a network in bfloat16 is done before the
/// host has given it the next operations.
constexpr std::int64_t device_batch_rows = 128;

/// So that any --block goes without a --batch.
std::int64_t usual_batch(const jobs::ExtractStage& stage) {
    const std::int64_t most = stage.network.device == "cpu" ? stage.batch_rows : device_batch_rows;
    std::int64_t divisor = std::min(stage.block_rows, most);
    while (stage.block_rows % divisor != 0) --divisor;
    return divisor;
}

/// Far more than any machine's limits allow: see limits.h.
constexpr std::int64_t most_workers = std::numeric_limits<int>::max();

}  // namespace

void set_extraction(jobs::ExtractStage& stage, const Options& options, int threads) {
    stage.block_rows = options.number_or("block", stage.block_rows, 1);
    stage.batch_rows = options.number_or("batch", usual_batch(stage), 1);
    if (stage.block_rows % stage.batch_rows != 0)
        throw UsageError(concat("--block ", stage.block_rows, " must be a multiple of --batch ",
                                stage.batch_rows, ": a block is made of whole batches."));
    stage.workers = static_cast<int>(
        std::min<std::int64_t>(options.number_or("workers", threads, 1), most_workers));
    stage.schedule = schedule_of(options);
    if (options.flag("fast-decode")) stage.decoding = images::Decoding::scaled;
    stage.on_unreadable =
        options.flag("strict") ? features::OnUnreadable::stop : features::OnUnreadable::mark;
    stage.max_unreadable = options.share_or("max-unreadable", stage.max_unreadable);
    stage.retry_unreadable = options.flag("retry-unreadable");
    stage.overwrite = options.flag("overwrite");
}

}  // namespace farout::cli::tensors
