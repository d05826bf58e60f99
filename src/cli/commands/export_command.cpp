#include <algorithm>

#include "cli/commands/export.h"
#include "cli/options/detector_options.h"
#include "core/log.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "scores/export_scores.h"

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
    "  --scores, .parquet  the same columns, where farout was built with Apache Arrow\n"
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
        ("out", text_value("X.npy|X.csv|X.parquet|fc.pkl"),
         "file to write; one that is there is replaced");
}

}  // namespace

std::optional<ExportRequest> export_request(parallel::Session& session,
                                            const Arguments& arguments) {
    po::options_description description("Options");
    add_export_options(description);
    const CommandHelp help{
        "farout export --features F.h5 --out X.npy|X.csv\n"
        "       farout export --scores S.h5 --out X.npy|X.csv|X.parquet\n"
        "       farout export --head head.h5 --out fc.pkl",
        summary};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return std::nullopt;
    ExportRequest request;
    int given = 0;
    const auto take = [&](const char* name, Exported what) {
        if (!options->has(name)) return;
        request.what = what;
        request.in = options->path(name);
        ++given;
    };
    take("features", Exported::features);
    take("scores", Exported::scores);
    take("head", Exported::head);
    if (given != 1) throw UsageError("Give one of --features, --scores and --head (see --help).");
    request.out = options->path("out");
    request.detectors = detector_names(*options);
    if (request.what != Exported::scores && !request.detectors.empty())
        throw UsageError("--detectors goes with --scores only.");
    return request;
}

bool exports_tensors(const Arguments& arguments) {
    return std::ranges::any_of(arguments, [](const std::string& word) {
        const std::string option = word.substr(0, word.find('='));
        return option == "--features" || option == "--head";
    });
}

ExitStatus export_command(parallel::Session& session, const Arguments& arguments) {
    const auto request = export_request(session, arguments);
    if (!request) return ExitStatus::ok;
    parallel::agree_on_root(session.communicator(), [&] {
        scores::export_scores(request->in, request->out, request->detectors);
        inform(request->out.string(), ": written");
    });
    return ExitStatus::ok;
}

}  // namespace farout::cli
