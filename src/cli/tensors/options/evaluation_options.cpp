#include "cli/tensors/options/evaluation_options.h"

#include <algorithm>

#include "catalogue/presets.h"
#include "catalogue/search_space.h"
#include "cli/options/thread_options.h"
#include "core/text.h"
#include "jobs/given_head.h"

namespace farout::cli::tensors {

void add_evaluation_options(po::options_description& description) {
    add_detector_options(description);
    add_device_option(description);
    add_thread_options(description);
    add_detail_options(description);
}

namespace {

/// Those of the names that have values to try.
std::vector<std::string> with_sweeps(const std::vector<std::string>& names) {
    std::vector<std::string> kinds;
    for (const std::string& name : names) {
        const catalogue::Choice choice = catalogue::parse_choice(name);
        const bool has_any = std::ranges::any_of(
            choice.kind->parameters,
            [](const catalogue::Parameter& parameter) { return !parameter.sweep.empty(); });
        if (has_any && choice.is_plain()) kinds.push_back(choice.kind->name);
    }
    return kinds;
}

/// "gen(searched)" of what --search names.
std::vector<std::string> names_to_search(const Options& options,
                                         const std::vector<std::string>& detectors) {
    const std::string text = options.text_or("search", "");
    std::vector<std::string> kinds = split_identities(text);
    std::erase(kinds, "");
    if (text == "all")
        kinds = with_sweeps(detectors.empty() ? catalogue::all_that_run_unnamed() : detectors);
    std::vector<std::string> names;
    for (const std::string& kind : kinds) {
        const std::string name = catalogue::searched_name(catalogue::parse_choice(kind).kind->name);
        if (std::ranges::find(names, name) != names.end())
            throw UsageError(concat("--search names ", kind, " twice. Name each once."));
        if (std::ranges::find(detectors, name) == detectors.end()) names.push_back(name);
    }
    return names;
}

}  // namespace

catalogue::Selection selection_of(const Options& options) {
    catalogue::Selection selection{
        .detectors = detector_names(options),
        .without = detectors_left_out(options),
        .settings = merged_settings({options.texts("set")}, {""}),
        .preset = options.has("preset") ? catalogue::find_preset(options.text("preset")).name : "",
        .grid = options.text_or("grid", "")};
    const std::vector<std::string> searched = names_to_search(options, selection.detectors);
    if (!searched.empty() && selection.detectors.empty())
        selection.detectors = catalogue::all_that_run_unnamed();
    selection.detectors.insert(selection.detectors.end(), searched.begin(), searched.end());
    catalogue::parse_grid(selection.grid);  // a mistake is told before anything is read
    return selection;
}

void add_fitted_options(po::options_description& description, const char* what_statistics) {
    description.add_options()                                         //
        ("head", text_value("head.h5"), "classifier head")            //
        ("statistics", text_value("statistics.h5"), what_statistics)  //
        ("train", text_value("F.h5"),
         "the features that the statistics were fitted from, for detectors that compare with them "
         "(knn)");
}

void add_searched_option(po::options_description& description) {
    description.add_options()(
        "searched", text_value("DIR/"),
        "folder of the `farout search` that chose the parameters of detectors such as "
        "gen(searched)");
}

void set_fitted(jobs::ScoreStage& stage, const Options& options) {
    stage.head = required_head(options);
    stage.statistics = options.path("statistics");
    if (options.has("train")) stage.train = options.path("train");
    if (options.has("searched")) stage.searched = options.path("searched");
}

std::filesystem::path required_head(const Options& options) {
    if (options.has("head")) return options.path("head");
    throw UsageError(
        concat("The option --head is missing (see --help). ", jobs::where_heads_come_from));
}

}  // namespace farout::cli::tensors
