#include "cli/compare_options.h"
#include "cli/detector_options.h"
#include "cli/stages.h"

namespace farout {

ExitStatus report_command(Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()                                            //
        ("id", text_value("S.h5"), "scores of the in-distribution set")  //
        ("ood", po::value<std::vector<std::string>>()->multitoken()->value_name("S.h5 …"),
         "scores of the OOD sets")                                            //
        ("out", text_value("DIR"), "folder of metrics.csv and metrics.json")  //
        ("detectors", text_value("a,b,c"), "which detectors (default: all in the score files)");
    add_compare_options(description);
    add_detail_options(description);
    const CommandHelp help{
        "farout report --id DIR/val.h5 --ood DIR/a.h5 DIR/b.h5 … --out REPORT_DIR",
        "AUROC, both FPR95s and AUPRs of every detector on every OOD set."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    ReportStage stage;
    stage.id = options->path("id");
    for (const auto& file : options->texts("ood")) stage.ood.emplace_back(file);
    if (stage.ood.empty()) throw UsageError("The option --ood is missing (see --help).");
    stage.out = options->path("out");
    stage.detectors = detector_names(*options);
    stage.detail = detail_of(*options);
    stage.compare = published_source_of(*options);
    run_stage(session, stage);
    return ExitStatus::ok;
}

}  // namespace farout
