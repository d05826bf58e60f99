#include "cli/options/detector_options.h"
#include "cli/options/options.h"
#include "cli/tensors/options/network_options.h"
#include "cli/tensors/options/output_options.h"
#include "cli/tensors/options/torch_threads.h"
#include "core/text.h"
#include "jobs/limits.h"
#include "jobs/networks.h"
#include "jobs/steps/stages.h"
#include "parallel/collective.h"

namespace farout::cli::tensors {

namespace {

jobs::ExtractStage stage_of(const Options& options, int threads) {
    jobs::ExtractStage stage;
    stage.network = network_of(options);
    stage.root = options.path("root");
    if (options.has("list")) stage.list = options.path("list");
    stage.out = options.path("out");
    set_extraction(stage, options, threads);
    stage.detail = detail_of(options);
    stage.outputs = outputs_given(options);
    const auto settings = options.texts("set");
    if (!options.flag("odin") && !settings.empty())
        throw UsageError(concat("--set ", printable(settings.front()),
                                " is of no use here without --odin. Add --odin, or leave it out."));
    return stage;
}

}  // namespace

ExitStatus extract_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()                                                                //
        ("root", text_value("DIR"), "folder of the images, or an uncompressed tar of them")  //
        ("list", text_value("FILE"),
         "image list, `path label` a line (default: every image below the folder)")  //
        ("out", text_value("F.h5"), "feature file; one that is unfinished is gone on with");
    add_network_options(description);
    add_extraction_options(description);
    add_output_options(description);
    add_setting_option(description);
    add_thread_options(description);
    add_detail_options(description);
    const CommandHelp help{
        "farout extract --model NAME --weights FILE --root DIR [--list FILE] --out F.h5 "
        "[--outputs a,b]",
        "Runs the network over the images and keeps their penultimate features."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;

    const int threads = set_threads(*options, session);
    jobs::ExtractStage stage;
    parallel::agree(session.communicator(), [&] {  // machines may differ, and so may --workers
        stage = stage_of(*options, threads);
        require_resources(stage, parallel::limits_of(session.place()));
    });
    jobs::Networks networks;
    return jobs::run_stage(session, stage, networks);
}

}  // namespace farout::cli::tensors
