#include <iostream>

#include "catalogue/detector_choice.h"
#include "catalogue/presets.h"
#include "cli/options/options.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "extraction/output.h"
#include "files/provenance.h"
#include "models/model.h"

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

void list_detectors() {
    std::cout << "\nDetectors (--detectors a,b,c; all scores: higher = more in-distribution; "
                 "several of a "
                 "kind: --detectors \"gen, gen(gamma=0.5, M=50)\"):\n";
    for (const auto& detector : catalogue::all_detectors()) {
        std::cout << "  " << detector.name << " = " << detector.formula << "\n      "
                  << detector.source << "\n";
        if (detector.input == catalogue::DetectorInput::training_rows)
            std::cout << "      only where it is named: compares every row with all training rows "
                         "(`farout score` --train)\n";
        else if (detector.input == catalogue::DetectorInput::features &&
                 detector.runs == catalogue::Runs::named)
            std::cout << "      only where it is named\n";
        for (const auto& parameter : detector.parameters)
            std::cout << "      --set " << detector.name << "." << parameter.name << "="
                      << parameter.default_value.text() << "   " << parameter.meaning
                      << searched(parameter) << "\n";
        for (const auto& [preset, parameters] : detector.presets)
            std::cout << "      --preset " << preset << ": " << parameters << "\n";
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
