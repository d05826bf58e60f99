#include "cli/tensors/options/evaluation_options.h"
#include "cli/tensors/options/torch_threads.h"
#include "jobs/steps/stages.h"

namespace farout::cli::tensors {

ExitStatus search_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()  //
        ("id-val", text_value("F.h5"),
         "features of the in-distribution validation set: images that are neither training nor "
         "test images")  //
        ("ood-val", po::value<std::vector<std::string>>()->multitoken()->value_name("F.h5 …"),
         "features of out-of-distribution validation sets, which are taken together as one");
    add_fitted_options(description, "what `farout fit` learnt with the same --search and --grid");
    description.add_options()("out", text_value("DIR/"), "folder of score files and search.json");
    add_evaluation_options(description);
    add_search_figure_option(description);
    add_different_option(description);
    const CommandHelp help{
        "farout search --id-val V.h5 --ood-val O.h5 [O2.h5 …] --head head.h5 --statistics "
        "statistics.h5 --search scale,gen --out DIR/",
        "Chooses detectors' parameters on validation sets: every combination of values is scored, "
        "the best one told. `farout score --searched DIR/` takes them."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    set_threads(*options, session);
    jobs::SearchStage stage;
    stage.score.features = {options->path("id-val")};
    for (const auto& file : options->texts("ood-val")) stage.score.features.emplace_back(file);
    if (stage.score.features.size() < 2)
        throw UsageError("The option --ood-val is missing (see --help).");
    set_fitted(stage.score, *options);
    stage.score.out = options->path("out");
    set_evaluation(stage.score, *options);
    stage.score.different = different_of(*options);
    stage.figure = search_figure_of(*options);
    jobs::run_stage(session, stage);
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors
