#include "cli/options/options.h"
#include "core/log.h"
#include "core/text.h"
#include "jobs/limits.h"
#include "jobs/steps/stages.h"
#include "parallel/collective.h"
#include "scores/import_scores.h"

namespace farout::cli::tensors {

namespace {

void add_import_options(po::options_description& description) {
    description.add_options()  //
        ("features", text_value("X.npy|X.npz|X.pkl|X.pt|X.h5"),
         "N×D (or N×D×1×1) array of floating-point numbers, rounded to float32; or a list of such "
         "arrays, which are joined")  //
        ("head", po::value<std::vector<std::string>>()->multitoken()->value_name("fc.npz|fc.pkl"),
         "classifier head: a file of weight and bias (.npz, .pt, .safetensors, a pickled list [W, "
         "b]; of a whole checkpoint its head, fc or classifier), or two files W.npy b.npy")  //
        ("no-bias", po::bool_switch(), "the head has no bias: b = 0")                        //
        ("array", text_value("NAME"),
         "which array of the file the features are (default: the only one that they can be, or "
         "features), or which array or column the scores are")  //
        ("labels", text_value("FILE[:NAME]"),
         "a label for each row: text with a label a line, or an image list (`path label` a line, "
         "which gives the rows paths, too); a .npy, or the array NAME of an .npz, .pkl, .pt or "
         "HDF5 file (default: labels, y or targets beside the features; none leaves them out)")  //
        ("scores", text_value("S.csv|S.npy|S.npz"),
         "another program's scores, one a row of a list: a number a line, a column of a CSV file "
         "(with its `path` compared, where there is one), or an array")                  //
        ("name", text_value("NAME"), "what the scores' column is called")                //
        ("like", text_value("S.h5"), "score file whose rows these are, in their order")  //
        ("higher", text_value("id|ood"),
         "what a higher one of the scores says: id, in-distribution, as ours; or ood, whose sign "
         "is "
         "turned")  //
        ("out", text_value("F.h5|head.h5|S.h5"),
         "feature file, head file, or score file: --like with the column, which may be that file "
         "itself")                                                                //
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

jobs::ImportStage features_of(const Options& options) {
    jobs::ImportStage stage;
    stage.features = options.path("features");
    if (options.has("array")) stage.array = options.text("array");
    if (options.flag("no-bias"))
        throw UsageError("--no-bias goes with --head: it says that the head has no b.");
    stage.unlabelled = options.text_or("labels", "") == "none";
    if (options.has("labels") && !stage.unlabelled) stage.labels = options.path("labels");
    stage.out = options.path("out");
    stage.block_rows = options.number_or("block", stage.block_rows, 1);
    stage.on_not_finite =
        options.flag("strict") ? features::OnUnreadable::stop : features::OnUnreadable::mark;
    stage.overwrite = options.flag("overwrite");
    return stage;
}

scores::ScoreImport scores_of(const Options& options) {
    for (const char* name : {"features", "head", "labels", "block"})
        if (options.has(name))
            throw UsageError(
                concat("--", name,
                       " doesn't go with --scores: scores are imported beside those of "
                       "a score file (--like)."));
    scores::ScoreImport import;
    import.file = options.path("scores");
    import.name = options.text("name");
    import.like = options.path("like");
    import.out = options.path("out");
    if (options.has("array")) import.column = options.text("array");
    if (!options.has("higher"))
        throw UsageError(
            "Which way do the scores go? Say --higher id where a higher one means "
            "in-distribution, --higher ood where it means out-of-distribution.");
    const std::string higher = options.text("higher");
    if (higher != "id" && higher != "ood")
        throw UsageError(concat("--higher must be id or ood, not '", printable(higher), "'."));
    import.higher =
        higher == "id" ? scores::Higher::in_distribution : scores::Higher::out_of_distribution;
    return import;
}

/// Collective.
void import_scores(parallel::Session& session, const scores::ScoreImport& import) {
    parallel::agree_on_root(session.communicator(), [&] {
        const scores::ImportedScores done = scores::import_scores(import);
        inform(import.out.string(), ": ", done.rows, " scores of ", import.name,
               import.higher == scores::Higher::in_distribution ? "" : ", their sign turned");
        if (done.merged > 0)
            inform(done.merged,
                   " distinct numbers became equal to a neighbour: scores are kept as "
                   "float32");
    });
}

/// The files after --head; "W.npy b.npy" in quotes are two.
std::vector<std::filesystem::path> head_files(const std::vector<std::string>& given) {
    std::error_code unknown;
    if (given.size() == 1 && !std::filesystem::exists(given[0], unknown)) {
        const std::vector<std::string> parts = split(given[0], ' ');
        if (parts.size() == 2) return {parts[0], parts[1]};
    }
    return {given.begin(), given.end()};
}

jobs::ImportHeadStage head_of(const Options& options) {
    refuse_beside_head(options);
    jobs::ImportHeadStage stage;
    stage.files = head_files(options.texts("head"));
    stage.bias = options.flag("no-bias") ? features::HeadBias::zero : features::HeadBias::stored;
    if (stage.files.size() == 2 && stage.bias == features::HeadBias::zero)
        throw UsageError("--no-bias goes with one file after --head: the second would be b.");
    if (stage.files.size() > 2)
        throw UsageError(
            concat("--head takes one file, or two (W, then b), not ", stage.files.size(), "."));
    stage.out = options.path("out");
    stage.overwrite = options.flag("overwrite");
    return stage;
}

}  // namespace

ExitStatus import_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    add_import_options(description);
    const CommandHelp help{
        "farout import --features X.npy [--labels y.npy] --out F.h5\n"
        "       farout import --head fc.npz --out head.h5\n"
        "       farout import --head W.npy b.npy --out head.h5\n"
        "       farout import --scores S.csv --name NAME --higher id|ood --like scores/val.h5 "
        "--out "
        "S.h5",
        "Takes in what other programs computed: NumPy arrays in .npy and .npz files and in pickles "
        "of\nprotocol 2 to 5, tensors that torch.save wrote, safetensors, and what h5py wrote. "
        "Nothing in a\nfile is run. Rows with a NaN or an infinity are marked and take no part; "
        "the exit status is\nthen 3."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    if (options->has("scores")) {
        import_scores(session, scores_of(*options));
        return ExitStatus::ok;
    }
    for (const char* name : {"name", "like", "higher"})
        if (options->has(name)) throw UsageError(concat("--", name, " goes with --scores."));
    if (!options->has("head")) {
        const jobs::ImportStage stage = features_of(*options);
        parallel::agree(session.communicator(), [&] {
            jobs::require_block(stage.block_rows, parallel::limits_of(session.place()));
        });
        return jobs::run_stage(session, stage);
    }
    jobs::run_stage(session, head_of(*options));
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors
