#include "cli/options/command_help.h"

#include <iostream>

namespace farout::cli {

namespace po = boost::program_options;

namespace {

HelpReader::Read& reader() {
    static HelpReader::Read read;
    return read;
}

OptionHelp help_of(const po::option_description& option) {
    // "--help", or "-h" where it has a letter
    const std::string shortest =
        option.canonical_display_name(po::command_line_style::allow_dash_for_short);
    const bool has_letter = shortest.size() == 2 && shortest.front() == '-';
    const bool takes_value = option.semantic()->max_tokens() > 0;
    return {.name = option.long_name(),
            .letter = has_letter ? shortest.substr(1) : "",
            .value = takes_value ? option.semantic()->name() : "",
            .takes_several = option.semantic()->max_tokens() > 1,
            .may_be_repeated = option.semantic()->is_composing(),
            .description = option.description()};
}

}  // namespace

void show_help(parallel::Communicator& communicator, const CommandHelp& help,
               const po::options_description& description) {
    if (reader()) {
        ToldHelp told{help, {}};
        for (const auto& option : description.options()) told.options.push_back(help_of(*option));
        reader()(told);
    } else if (communicator.is_root()) {
        std::cout << "Usage: " << help.usage << "\n\n" << help.summary << "\n\n" << description;
    }
}

HelpReader::HelpReader(Read read) {
    reader() = std::move(read);
}

HelpReader::~HelpReader() {
    reader() = nullptr;
}

}  // namespace farout::cli
