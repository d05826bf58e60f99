#include "cli/tensors/options/evaluation_options.h"
#include "cli/tensors/options/torch_threads.h"
#include "jobs/steps/stages.h"

namespace farout::cli::tensors {

ExitStatus score_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()(
        "features", po::value<std::vector<std::string>>()->multitoken()->value_name("F.h5 …"),
        "feature files");
    add_fitted_options(description);
    add_searched_option(description);
    description.add_options()("out", text_value("S.h5|DIR/"),
                              "score file; a folder for several feature files");
    add_evaluation_options(description);
    add_different_option(description);
    const CommandHelp help{
        "farout score --features F.h5 [F2.h5 …] --head head.h5 --statistics statistics.h5 --out "
        "S.h5|DIR/",
        "Scores every row with every detector asked for: higher = more in-distribution."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    set_threads(*options, session);
    jobs::ScoreStage stage;
    for (const auto& file : options->texts("features")) stage.features.emplace_back(file);
    if (stage.features.empty()) throw UsageError("The option --features is missing (see --help).");
    set_fitted(stage, *options);
    stage.out = options->path("out");
    set_evaluation(stage, *options);
    stage.different = different_of(*options);
    jobs::run_stage(session, stage);
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors
