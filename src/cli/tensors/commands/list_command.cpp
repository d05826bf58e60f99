#include <algorithm>
#include <iostream>
#include <map>

#include "catalogue/detector_choice.h"
#include "catalogue/presets.h"
#include "cli/options/options.h"
#include "core/error.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "extraction/output.h"
#include "files/provenance.h"
#include "models/model.h"
#include "parallel/collective.h"
#include "statistics/plan.h"

namespace farout::cli::tensors {

namespace {

/// What is asked for: all, whole sections, or what bears one of these words in its name.
class Wanted {
  public:
    explicit Wanted(std::vector<std::string> words) : words_(std::move(words)) {}

    bool all() const { return words_.empty(); }
    bool entry(const std::string& section, const std::string& name) {
        const bool wanted = all() || std::ranges::any_of(words_, [&](const std::string& word) {
                                return word == section || name.find(word) != std::string::npos;
                            });
        any_ = any_ || wanted;
        return wanted;
    }
    bool found_any() const { return any_; }
    std::string text() const { return enumerate(words_, words_.size()); }

  private:
    std::vector<std::string> words_;
    bool any_ = false;
};

/// Printed before the first entry below it, if one comes.
class Heading {
  public:
    explicit Heading(std::string text) : text_(std::move(text)) {}
    void before_entry() {
        std::cout << text_;
        text_.clear();
    }

  private:
    std::string text_;
};

void list_models(Wanted& wanted) {
    Heading heading("\nModels (--model NAME):\n");
    for (const auto& model : models::all_models()) {
        if (!wanted.entry("models", model.name)) continue;
        heading.before_entry();
        std::cout << "  " << model.name << "\n      " << model.source << "\n";
        if (model.preprocessing)
            std::cout << "      " << images::to_text(*model.preprocessing) << "\n";
        if (model.usual) std::cout << "      usual: " << images::to_text(*model.usual) << "\n";
    }
}

/// "; a search tries 50, 100"
std::string searched(const catalogue::Parameter& parameter) {
    std::vector<std::string> values;
    for (const catalogue::ParameterValue& value : parameter.sweep) values.push_back(value.text());
    return values.empty() ? "" : concat("; a search tries ", enumerate(values, values.size()));
}

/// What detectors need, from the cheapest on.
enum class Group { nothing, statistics, labels, validation, rows, images };

const char* heading_of(Group group) {
    switch (group) {
        case Group::nothing:
            return "From features and logits alone, nothing is learnt";
        case Group::statistics:
            return "From statistics of the training features, without labels";
        case Group::labels:
            return "From statistics of labelled training features";
        case Group::validation:
            return "From statistics of an in-distribution validation set (--id-val, [id_val])";
        case Group::rows:
            return "Every row is compared with all training rows (`farout score` --train)";
        case Group::images:
            return "From the images, while features are extracted (outputs, below)";
    }
    return "";
}

Group group_of(const catalogue::DetectorKind& kind, const detectors::Detectors& made) {
    if (kind.input == catalogue::DetectorInput::images) return Group::images;
    if (kind.input == catalogue::DetectorInput::training_rows) return Group::rows;
    if (!detectors::fitted_on_validation(made).empty()) return Group::validation;
    if (!detectors::needing_labels(made).empty()) return Group::labels;
    return made.front().detector->needs().empty() ? Group::nothing : Group::statistics;
}

/// "      learns within_class: 2 passes, 15.3 MiB of statistics at 2048 features, 1000 classes"
void tell_fit(const detectors::Detectors& made) {
    constexpr statistics::Shape shape{2048, 1000};
    const statistics::Needs needs = detectors::needs_of(made);
    if (needs.empty()) return;
    std::vector<std::string> kinds;
    for (const statistics::Need& need : needs)
        if (std::ranges::find(kinds, need.statistic.kind) == kinds.end())
            kinds.push_back(need.statistic.kind);
    const std::size_t passes = statistics::plan_statistics(needs, shape).passes.size();
    std::cout << "      learns " << enumerate(kinds, kinds.size()) << ": " << passes
              << (passes == 1 ? " pass" : " passes") << "; at " << shape.width << " features and "
              << shape.classes << " classes up to "
              << human_bytes(static_cast<double>(statistics::most_bytes_of(needs, shape))) << "\n";
}

void list_detector(const catalogue::DetectorKind& kind, const detectors::Detectors& made) {
    std::cout << "  " << kind.name << " = " << kind.formula << "\n      " << kind.source << "\n";
    tell_fit(made);
    if (kind.runs == catalogue::Runs::unnamed) std::cout << "      runs where none is named\n";
    if (kind.looks_at_whole_set)
        std::cout << "      a score depends on the other images of the set\n";
    for (const auto& parameter : kind.parameters)
        std::cout << "      --set " << kind.name << "." << parameter.name << "="
                  << parameter.default_value.text() << "   " << parameter.meaning
                  << searched(parameter) << "\n";
    for (const auto& [preset, parameters] : kind.presets)
        std::cout << "      --preset " << preset << ": " << parameters << "\n";
}

void list_detectors(Wanted& wanted) {
    Heading heading(
        "\nDetectors (--detectors a,b,c; all scores: higher = more in-distribution; several of a "
        "kind: --detectors \"gen, gen(gamma=0.5, M=50)\"):\n");
    std::map<Group, std::vector<std::pair<const catalogue::DetectorKind*, detectors::Detectors>>>
        groups;
    for (const auto& kind : catalogue::all_detectors()) {
        if (!wanted.entry("detectors", kind.name)) continue;
        detectors::Detectors made = detectors::make_detectors({kind.name}, {});
        const Group group = group_of(kind, made);
        groups[group].emplace_back(&kind, std::move(made));
    }
    for (const auto& [group, members] : groups) {
        heading.before_entry();
        std::cout << "\n" << heading_of(group) << ":\n";
        for (const auto& [kind, made] : members) list_detector(*kind, made);
    }
}

void list_presets(Wanted& wanted) {
    Heading heading("\nPresets (--preset NAME: other defaults of all detectors):\n");
    for (const auto& preset : catalogue::all_presets()) {
        if (!wanted.entry("presets", preset.name)) continue;
        heading.before_entry();
        std::cout << "  " << preset.name << " = " << preset.meaning << "\n";
    }
}

void list_outputs(Wanted& wanted) {
    Heading heading(
        "\nOutputs of an extraction (--outputs a,b(k=v); a file each beside the features):\n");
    for (const auto& output : extraction::all_outputs()) {
        if (!wanted.entry("outputs", output.kind)) continue;
        heading.before_entry();
        std::cout << "  " << output.kind << " = " << output.meaning << "\n      " << output.source
                  << "\n";
        for (const auto& parameter : output.parameters)
            std::cout << "      " << parameter.name << "=" << parameter.default_value.text()
                      << "   " << parameter.meaning << "\n";
    }
}

void list(std::vector<std::string> words) {
    Wanted wanted(std::move(words));
    if (wanted.all()) std::cout << files::program_version() << "\n";
    list_models(wanted);
    list_detectors(wanted);
    list_presets(wanted);
    list_outputs(wanted);
    if (!wanted.found_any())
        throw UsageError(concat("Nothing here bears '", printable(wanted.text()),
                                "' in its name. Give models, detectors, presets, outputs, or a "
                                "part of a name; `farout list` alone lists all."));
    if (wanted.all())
        std::cout
            << "\nImages: JPEG, PNG, WebP, BMP, GIF (first frame)\nCheckpoints: .safetensors, "
               ".pth (zip and legacy), "
               ".npz, TorchScript\n";
}

}  // namespace

ExitStatus list_command(parallel::Session& session, const Arguments& arguments) {
    po::options_description description("Options");
    description.add_options()("of", po::value<std::vector<std::string>>()->value_name("WORD …"),
                              "models, detectors, presets, outputs, or a part of a name (vim, "
                              "resnet50): only these (default: all)");
    const CommandHelp help{"farout list [models|detectors|presets|outputs|NAME …]",
                           "Lists the models, detectors and outputs of this build.", "of"};
    const auto options = parse_options(arguments, description, help, session);
    if (!options) return ExitStatus::ok;
    parallel::agree_on_root(session.communicator(), [&] { list(options->texts("of")); });
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors
