#include "cli/limits.h"
#include "cli/options.h"
#include "cli/stages.h"
#include "core/text.h"
#include "parallel/collective.h"

namespace farout {

namespace {

void add_import_options(po::options_description& description) {
    description.add_options()  //
        ("features", text_value("X.pkl|X.npy|X.npz"),
         "N×D (or N×D×1×1) array of float32 or float64, which is rounded to float32")  //
        ("head", po::value<std::vector<std::string>>()->multitoken()->value_name("fc.pkl|fc.npz"),
         "classifier head: a pickled list [W, b], a .npz of weight and bias, or W.npy b.npy")  //
        ("array", text_value("NAME"),
         "which array of the file the features are (default: the only one, or features)")  //
        ("labels", text_value("LIST"),
         "image list, `path label` a line for each row: their paths and labels "
         "(default: no paths, labels -1)")                                        //
        ("out", text_value("F.h5|head.h5"), "feature file, or head file")         //
        ("block", text_value("N"), "rows of a block of the file (default: 128)")  //
        ("strict", po::bool_switch(), "stop at the first row that isn't finite")  //
        ("overwrite", po::bool_switch(), "replace a file that was made differently");
}

void refuse_beside_head(const Options& options) {
    for (const char* name : {"features", "array", "labels", "block"})
        if (options.has(name))
            throw UsageError(concat("--", name,
                                    " doesn't go with --head: a head is imported into "
                                    "a file of its own."));
}

ImportStage features_of(const Options& options) {
    ImportStage stage;
    stage.features = options.path("features");
    if (options.has("array")) stage.array = options.text("array");
    if (options.has("labels")) stage.list = options.path("labels");
    stage.out = options.path("out");
    stage.block_rows = options.number_or("block", stage.block_rows, 1);
    stage.on_not_finite = options.flag("strict") ? OnUnreadable::stop : OnUnreadable::mark;
    stage.overwrite = options.flag("overwrite");
    return stage;
}

ImportHeadStage head_of(const Options& options) {
    refuse_beside_head(options);
    ImportHeadStage stage;
    for (const auto& file : options.texts("head")) stage.files.emplace_back(file);
    if (stage.files.size() > 2)
        throw UsageError(
            concat("--head takes one file, or two (W, then b), not ", stage.files.size(), "."));
    stage.out = options.path("out");
    stage.overwrite = options.flag("overwrite");
    return stage;
}

}  // namespace

ExitStatus import_command(Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    add_import_options(description);
    const CommandHelp help{
        "farout import --features X.pkl|X.npy|X.npz [--labels LIST] --out F.h5\n"
        "       farout import --head fc.pkl|fc.npz|\"W.npy b.npy\" --out head.h5",
        "Takes in what other programs computed: NumPy arrays in .npy and .npz files and in pickles "
        "of\nprotocol 2 to 5. Nothing in a pickle is run. Rows with a NaN or an infinity are "
        "marked "
        "and take\nno part; the exit status is then 3."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    if (!options->has("head")) {
        const ImportStage stage = features_of(*options);
        agree(session.communicator(),
              [&] { require_block(stage.block_rows, limits_of(session.place())); });
        return run_stage(session, stage);
    }
    run_stage(session, head_of(*options));
    return ExitStatus::ok;
}

}  // namespace farout
