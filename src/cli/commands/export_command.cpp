#include "cli/options/detector_options.h"
#include "core/text.h"
#include "jobs/steps/stages.h"

namespace farout::cli {

namespace {

constexpr const char* summary =
    "Writes features or scores for other programs. The ending of --out says how:\n"
    "  --features, .npy  float32 N×D, as numpy.load reads it; rows without features are NaN. So "
    "are\n"
    "                    outputs of the extraction (val.odin.h5)\n"
    "  --features, .csv  path, label, status, f0, f1, …\n"
    "  --scores, .npy    N records: s = numpy.load(\"s.npy\"); s[\"vim\"], s[\"label\"], "
    "s[\"prediction\"],\n"
    "                    s[\"status\"]; s.dtype.names lists the columns\n"
    "  --scores, .csv    path, label, status, prediction, a column a detector\n"
    "  --head, .pkl      [W, b], as the published scripts read it\n"
    "Status 1 is ok; a row of another status has no features and its scores are NaN. Rows are in "
    "the order\nof the image list.";

void add_export_options(po::options_description& description) {
    description.add_options()                                           //
        ("features", text_value("F.h5"), "feature file to be written")  //
        ("scores", text_value("S.h5"), "score file to be written")      //
        ("head", text_value("head.h5"), "head file to be written")      //
        ("detectors", text_value("a,b,c"),
         "which detectors' scores, in this order (default: all of the file)")  //
        ("out", text_value("X.npy|X.csv|fc.pkl"), "file to write; one that is there is replaced");
}

}  // namespace

ExitStatus export_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    add_export_options(description);
    const CommandHelp help{
        "farout export --features F.h5 --out X.npy|X.csv\n"
        "       farout export --scores S.h5 --out X.npy|X.csv\n"
        "       farout export --head head.h5 --out fc.pkl",
        summary};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    jobs::ExportStage stage;
    int given = 0;
    const auto take = [&](const char* name, jobs::ExportedKind kind) {
        if (!options->has(name)) return;
        stage.kind = kind;
        stage.in = options->path(name);
        ++given;
    };
    take("features", jobs::ExportedKind::features);
    take("scores", jobs::ExportedKind::scores);
    take("head", jobs::ExportedKind::head);
    if (given != 1) throw UsageError("Give one of --features, --scores and --head (see --help).");
    stage.out = options->path("out");
    stage.detectors = detector_names(*options);
    jobs::run_stage(session, stage);
    return ExitStatus::ok;
}

}  // namespace farout::cli
