#include "cli/options/options.h"
#include "cli/options/thread_options.h"
#include "core/text.h"
#include "datalists/list_stages.h"

namespace farout::cli {

namespace {

std::string set_names() {
    std::vector<std::string> names;
    for (const datalists::BenchmarkSet& set : datalists::benchmark_sets())
        names.push_back(set.name);
    return enumerate(names);
}

void add_datalist_options(po::options_description& description) {
    description.add_options()                                                    //
        ("set", text_value("NAME"), "which set of the benchmark (named below)")  //
        ("root", text_value("DIR"),
         "the set's folder; for ImageNet the one with train/ and val/")       //
        ("out", text_value("LIST"), "make the set's list and write it here")  //
        ("list", text_value("LIST"),
         "check this list: against the published one (with --set), "
         "against a folder (with --root)")  //
        ("published", text_value("LIST"),
         "the published list itself, to see which lines differ")       //
        ("deep", po::bool_switch(), "decode every listed image, too")  //
        ("ground-truth", text_value("FILE"),
         "imagenet_val: the development kit's ILSVRC2012_validation_ground_truth.txt, for a val/ "
         "without class folders")  //
        ("classes", text_value("FILE"),
         "beside it: the kit's meta.mat, or a text file with a WordNet id a line in its order")  //
        ("per-class", text_value("N"),
         "imagenet_train_200k: images of each class (default: 200)")                 //
        ("seed", text_value("N"), "imagenet_train_200k: which sample (default: 0)")  //
        ("overwrite", po::bool_switch(), "replace a file with other content");
    add_thread_options(description);
}

void refuse(const Options& options, const std::vector<const char*>& names, const char* reason) {
    for (const char* name : names)
        if (options.has(name)) throw UsageError(concat("--", name, " ", reason, "."));
}

datalists::MakeListStage making(const Options& options) {
    refuse(options, {"list", "published"}, "doesn't go with --out: make a list, then check it");
    if (options.flag("deep"))
        throw UsageError("--deep doesn't go with --out: make a list, then check it.");
    datalists::MakeListStage stage;
    stage.set = datalists::find_benchmark_set(options.text("set"));
    if (stage.set.recipe != datalists::Recipe::imagenet_val)
        refuse(options, {"ground-truth", "classes"}, "is for --set imagenet_val");
    if (stage.set.recipe != datalists::Recipe::imagenet_train)
        refuse(options, {"per-class", "seed"}, "is for --set imagenet_train_200k");
    stage.from.root = options.path("root");
    if (options.has("ground-truth")) stage.from.ground_truth = options.path("ground-truth");
    if (options.has("classes")) stage.from.classes = options.path("classes");
    stage.from.per_class = options.number_or("per-class", stage.from.per_class, 1);
    stage.from.seed = static_cast<std::uint64_t>(options.number_or("seed", 0, 0));
    stage.out = options.path("out");
    stage.overwrite = options.flag("overwrite");
    return stage;
}

datalists::CheckListStage checking(const Options& options, parallel::Session& session) {
    refuse(options, {"ground-truth", "classes", "per-class", "seed"},
           "is for making lists (--out)");
    datalists::CheckListStage stage;
    stage.list = options.path("list");
    if (options.has("set")) stage.set = datalists::find_benchmark_set(options.text("set"));
    if (options.has("root")) stage.root = options.path("root");
    if (options.has("published")) stage.published = options.path("published");
    stage.deep = options.flag("deep");
    stage.threads = threads_of(options, session);
    if (!stage.set && !stage.root)
        throw UsageError(
            "What should the list be checked against? --set NAME: the published list; --root DIR: "
            "the images.");
    if (stage.published && !stage.set)
        throw UsageError("--published needs --set, which says what the list should be.");
    if (stage.deep && !stage.root) throw UsageError("--deep needs --root, where the images are.");
    return stage;
}

/// `farout datalist split`.
ExitStatus split_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()                                          //
        ("list", text_value("LIST"), "the list that is cut into two")  //
        ("per-class", text_value("N"),
         "validation images of each label; of a list without labels, N in all")     //
        ("seed", text_value("N"), "which images are drawn (default: 0)")            //
        ("out", text_value("LIST"), "the validation images")                        //
        ("rest", text_value("LIST"), "all others: what is tested, or trained, on")  //
        ("overwrite", po::bool_switch(), "replace files with other content");
    const CommandHelp help{
        "farout datalist split --list LIST --per-class N --out VALIDATION --rest REST",
        "Cuts a list into validation images and the rest, which have no image together. The same "
        "names and seed\ngive the same images, whatever their order."};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    datalists::SplitListStage stage;
    stage.list = options->path("list");
    stage.per_class = options->number_or("per-class", 0, 1);
    if (stage.per_class == 0) throw UsageError("The option --per-class is missing (see --help).");
    stage.seed = static_cast<std::uint64_t>(options->number_or("seed", 0, 0));
    stage.out = options->path("out");
    stage.rest = options->path("rest");
    stage.overwrite = options->flag("overwrite");
    if (stage.out == stage.rest)
        throw UsageError("--out and --rest are one file. Give each a name of its own.");
    datalists::run_stage(session, stage);
    return ExitStatus::ok;
}

}  // namespace

ExitStatus datalist_command(parallel::Session& session, const Arguments& arguments) {
    if (!arguments.empty() && arguments.front() == "split")
        return split_command(session, {arguments.begin() + 1, arguments.end()});
    po::options_description description("Options");
    add_datalist_options(description);
    const CommandHelp help{
        "farout datalist --set NAME --root DIR --out LIST\n"
        "       farout datalist --list LIST [--set NAME] [--root DIR [--deep]]\n"
        "       farout datalist split --list LIST --per-class N --out VALIDATION --rest REST",
        concat("Makes the image lists of the benchmark's data sets from what their publishers "
               "distribute\n(datalists/README.md), and checks lists and folders. Sets: ",
               set_names(),
               ".\nExit status: 1 where a list differs from the published one, 3 where listed "
               "images are missing\nor can't be read.")};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    if (options->has("out")) {
        datalists::run_stage(session, making(*options));
        return ExitStatus::ok;
    }
    if (!options->has("list"))
        throw UsageError(
            "Give --out LIST to make a list, or --list LIST to check one. See `farout datalist "
            "--help`.");
    return datalists::run_stage(session, checking(*options, session));
}

}  // namespace farout::cli
