#include <algorithm>
#include <iostream>
#include <map>

#include "catalogue/detector_choice.h"
#include "catalogue/presets.h"
#include "cli/options/options.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "extraction/output.h"
#include "files/provenance.h"
#include "models/model.h"
#include "statistics/plan.h"

namespace farout::cli::tensors {

namespace {

void list_models() {
    std::cout << "Models (--model NAME):\n";
    for (const auto& model : models::all_models()) {
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

void list_detectors() {
    std::cout << "\nDetectors (--detectors a,b,c; all scores: higher = more in-distribution; "
                 "several of a kind: --detectors \"gen, gen(gamma=0.5, M=50)\"):\n";
    std::map<Group, std::vector<std::pair<const catalogue::DetectorKind*, detectors::Detectors>>>
        groups;
    for (const auto& kind : catalogue::all_detectors()) {
        detectors::Detectors made = detectors::make_detectors({kind.name}, {});
        const Group group = group_of(kind, made);
        groups[group].emplace_back(&kind, std::move(made));
    }
    for (const auto& [group, members] : groups) {
        std::cout << "\n" << heading_of(group) << ":\n";
        for (const auto& [kind, made] : members) list_detector(*kind, made);
    }
    std::cout << "\nPresets (--preset NAME: other defaults of all detectors):\n";
    for (const auto& preset : catalogue::all_presets())
        std::cout << "  " << preset.name << " = " << preset.meaning << "\n";
}

void list_outputs() {
    std::cout
        << "\nOutputs of an extraction (--outputs a,b(k=v); a file each beside the features):\n";
    for (const auto& output : extraction::all_outputs()) {
        std::cout << "  " << output.kind << " = " << output.meaning << "\n      " << output.source
                  << "\n";
        for (const auto& parameter : output.parameters)
            std::cout << "      " << parameter.name << "=" << parameter.default_value.text()
                      << "   " << parameter.meaning << "\n";
    }
}

}  // namespace

ExitStatus list_command(parallel::Session& session, const Arguments& arguments) {
    const CommandHelp help{"farout list", "Lists the models, detectors and outputs of this build."};
    if (!parse_options(arguments, po::options_description("Options"), help, session))
        return ExitStatus::ok;
    if (!session.communicator().is_root()) return ExitStatus::ok;
    std::cout << files::program_version() << "\n\n";
    list_models();
    list_detectors();
    list_outputs();
    std::cout << "\nImages: JPEG, PNG, WebP, BMP, GIF (first frame)\nCheckpoints: .safetensors, "
                 ".pth (zip and legacy), "
                 ".npz, TorchScript\n";
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors
