#include "cli/tensors/options/evaluation_options.h"
#include "cli/tensors/options/torch_threads.h"
#include "jobs/steps/stages.h"

namespace farout::cli::tensors {

ExitStatus fit_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()                                             //
        ("train", text_value("F.h5"), "features of the training images")  //
        ("id-val", text_value("F.h5"),
         "features of the in-distribution validation set, for detectors that are fitted on it "
         "(temp_scale, react with source=id_val)")          //
        ("head", text_value("head.h5"), "classifier head")  //
        ("out", text_value("statistics.h5"), "statistics file");
    add_evaluation_options(description);
    const CommandHelp help{
        "farout fit --train F.h5 --head head.h5 --out statistics.h5 [--detectors a,b,c] "
        "[--device cuda]",
        "Learns what the detectors need to know of the training features."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    set_threads(*options, session);
    jobs::FitStage stage;
    stage.train = options->path("train");
    if (options->has("id-val")) stage.id_val = options->path("id-val");
    stage.head = required_head(*options);
    stage.out = options->path("out");
    set_evaluation(stage, *options);
    jobs::run_stage(session, stage);
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors
