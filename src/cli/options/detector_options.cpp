#include "cli/options/detector_options.h"

#include <algorithm>

#include "catalogue/detector_choice.h"
#include "core/identity.h"
#include "core/text.h"
#include "metrics/figures.h"

namespace farout::cli {

void add_setting_option(po::options_description& description) {
    description.add_options()(
        "set",
        po::value<std::vector<std::string>>()->composing()->value_name("DETECTOR.PARAMETER=VALUE"),
        "a detector's parameter, e.g. gen.gamma=0.1; may be given several times");
}

void add_detector_options(po::options_description& description) {
    description.add_options()(
        "detectors", text_value("a,b,c"),
        "which detectors, several of a kind such as \"gen, gen(gamma=0.5, M=50)\" among them "
        "(default: all but those that compare with the training rows; those made from outputs of "
        "the extraction where all sets have them; see `farout list`)");
    add_without_option(description);
    add_setting_option(description);
    description.add_options()("preset", text_value("LIBRARY"),
                              "the parameters that a library's detectors have, instead of our "
                              "defaults: openood or pytorch_ood (see `farout list`)");
    description.add_options()(
        "search", text_value("a,b"),
        "detectors whose parameters are chosen on validation sets, each as a detector of its own "
        "beside those of --detectors: scale(searched); all: those of --detectors that have values "
        "to try");
    description.add_options()(
        "grid", text_value("D.P=V,V;…"),
        "what a search tries instead of the values in `farout list`, e.g. \"gen.gamma=0.01,0.1; "
        "knn.k=50,100\"");
}

void add_search_figure_option(po::options_description& description) {
    description.add_options()(
        "search-by", text_value("FIGURE"),
        "figure of the validation sets by which a search chooses: auroc (default), "
        "fpr95_id_positive, fpr95_ood_positive, aupr_in, aupr_out, detection_error");
}

std::string search_figure_of(const Options& options) {
    const std::string name = options.text_or("search-by", "auroc");
    if (metrics::find_figure(name) != nullptr) return name;
    std::vector<std::string> names;
    for (const metrics::Figure& figure : metrics::figures())
        if (!figure.is_end()) names.push_back(figure.name);
    throw UsageError(concat("--search-by: no figure is called '", printable(name), "'.",
                            did_you_mean(name, names), " There are ",
                            enumerate(names, names.size()), "."));
}

void add_without_option(po::options_description& description) {
    description.add_options()("without", text_value("a,b"),
                              "all detectors but these (or those of --detectors but these)");
}

std::vector<std::string> detectors_left_out(const Options& options) {
    std::vector<std::string> names = split_identities(options.text_or("without", ""));
    std::erase(names, "");
    for (std::string& name : names)
        name = catalogue::parse_choice(name).name;  // a misspelt one is told
    return names;
}

void add_detail_options(po::options_description& description) {
    description.add_options()("verbose", po::bool_switch(),
                              "tell what each rank and each detector took");
}

report::Detail detail_of(const Options& options) {
    return options.flag("verbose") ? report::Detail::costs : report::Detail::brief;
}

void add_different_option(po::options_description& description) {
    description.add_options()(
        "allow-different", po::bool_switch(),
        "compare features of other weights, preprocessing, precision or kind of device all the "
        "same, which is refused otherwise; the report says so");
}

reports::Different different_of(const Options& options) {
    return options.flag("allow-different") ? reports::Different::allow : reports::Different::refuse;
}

std::vector<std::string> detector_names(const Options& options) {
    const std::string text = options.text_or("detectors", "all");
    if (text == "all") return {};
    std::vector<std::string> names = split_identities(text);
    for (std::string& name : names) name = catalogue::column_name(name);
    for (auto name = names.begin(); name != names.end(); ++name)
        if (std::find(names.begin(), name, *name) != name)
            throw UsageError(concat("--detectors: '", printable(*name),
                                    "' is named twice. Name each detector once."));
    return names;
}

}  // namespace farout::cli
