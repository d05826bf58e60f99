#include "cli/tensors/options/evaluation_options.h"

#include "cli/options/thread_options.h"
#include "core/text.h"
#include "jobs/given_head.h"

namespace farout::cli::tensors {

void add_evaluation_options(po::options_description& description) {
    add_detector_options(description);
    add_device_option(description);
    add_thread_options(description);
    add_detail_options(description);
}

catalogue::Selection selection_of(const Options& options) {
    return {
        .detectors = detector_names(options),
        .without = detectors_left_out(options),
        .settings = merged_settings({options.texts("set")}, {""}),
        .preset = options.has("preset") ? catalogue::find_preset(options.text("preset")).name : ""};
}

std::filesystem::path required_head(const Options& options) {
    if (options.has("head")) return options.path("head");
    throw UsageError(
        concat("The option --head is missing (see --help). ", jobs::where_heads_come_from));
}

}  // namespace farout::cli::tensors
