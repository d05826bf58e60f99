/// `farout --man`, `farout --completion SHELL`: written down from the commands' own help.

#include <iostream>

#include "catalogue/detector_kinds.h"
#include "catalogue/presets.h"
#include "cli/documents/command_pages.h"
#include "cli/tensors/commands/commands.h"
#include "core/text.h"
#include "datalists/benchmark_sets.h"
#include "extraction/output.h"
#include "files/provenance.h"
#include "metrics/figures.h"
#include "models/model.h"

namespace farout::cli::tensors {

namespace {

/// What a table knows that help can't list.
std::map<std::string, Words> known_words() {
    std::map<std::string, Words> words;
    Words detectors{{}, true}, settings;
    for (const auto& kind : catalogue::all_detectors()) {
        detectors.words.push_back(kind.name);
        for (const auto& parameter : kind.parameters)
            settings.words.push_back(concat(kind.name, ".", parameter.name, "="));
    }
    for (const char* option : {"detectors", "without", "search"}) words[option] = detectors;
    words["detector"].words = detectors.words;
    words["set"] = settings;
    Words& sets = words["datalist set"];
    for (const auto& set : datalists::benchmark_sets()) sets.words.push_back(set.name);
    for (const auto& model : models::all_models()) words["model"].words.push_back(model.name);
    words["compare model"] = {};  // of published figures
    for (const auto& preset : catalogue::all_presets())
        words["preset"].words.push_back(preset.name);
    words["outputs"].as_list = true;
    for (const auto& output : extraction::all_outputs())
        words["outputs"].words.push_back(output.kind);
    for (const metrics::Figure& figure : metrics::figures())
        if (!figure.is_end()) words["search-by"].words.push_back(figure.name);
    words["sort"] = words["search-by"];
    words["sort"].words.insert(words["sort"].words.begin(), {"name", "fpr95"});
    return words;
}

/// Collective.
ToldHelp help_of(parallel::Session& session, RunCommand run, Arguments words) {
    ToldHelp told;
    const HelpReader reader([&](const ToldHelp& help) { told = help; });
    words.emplace_back("--help");
    run(session, words);
    return told;
}

CommandPages all_pages(parallel::Session& session) {
    CommandPages pages;
    for (const Command& command : all_commands()) {
        const RunCommand run = command.run != nullptr ? command.run : run_of(command);
        pages.commands.push_back({{command.name}, command.summary, help_of(session, run, {})});
        for (const std::string& part : command.parts)
            pages.commands.push_back({{command.name, part}, "", help_of(session, run, {part})});
    }
    for (const Command& question : all_questions())
        pages.questions.push_back({question.name, question.summary});
    pages.words = known_words();
    return pages;
}

}  // namespace

ExitStatus man_command(parallel::Session& session, const Arguments& /*arguments*/) {
    const CommandPages pages = all_pages(session);
    if (session.communicator().is_root())
        std::cout << to_man(pages, files::program_version()) << std::flush;
    return ExitStatus::ok;
}

ExitStatus completion_command(parallel::Session& session, const Arguments& arguments) {
    static const std::map<std::string, std::string (*)(const CommandPages&)> shells{
        {"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};
    const auto shell = arguments.size() == 1 ? shells.find(arguments.front()) : shells.end();
    if (shell == shells.end())
        throw UsageError(
            "Completion for which shell? Usage: farout --completion bash|zsh|fish. For this shell "
            "alone: source <(farout --completion bash)");
    const CommandPages pages = all_pages(session);
    if (session.communicator().is_root()) std::cout << shell->second(pages) << std::flush;
    return ExitStatus::ok;
}

}  // namespace farout::cli::tensors
