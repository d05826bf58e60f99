#pragma once
/// What is written down of all commands, outside of the program: the manual page, and completion
/// for shells. All of it comes from the options themselves.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options/command_help.h"

namespace farout::cli {

/// A command, and what its --help says.
struct CommandPage {
    std::vector<std::string> words;  ///< {"fit"}, {"datalist", "split"}
    std::string summary;             ///< of the table of commands; "" of a part
    ToldHelp told;
};

/// What `farout` alone takes in a command's place.
struct Question {
    std::string name;  ///< "--version"
    std::string summary;
};

/// Words that an option takes.
struct Words {
    std::vector<std::string> words;
    bool as_list = false;  ///< several, with commas between
};

/// All that is to be written down.
struct CommandPages {
    std::vector<CommandPage> commands;
    std::vector<Question> questions;
    /// By option ("model"), or by command and option ("datalist set"), which wins; none: the user's
    /// own. A word that ends in '=' goes on.
    std::map<std::string, Words> words;
};

/// What an option's value is, as far as completion knows.
enum class ValueKind { nothing, words, file, folder, other };

struct OptionValue {
    ValueKind kind = ValueKind::other;
    Words words{};
};

/// By the option's words, else by what help calls its value: "fp32|bf16" are words, "DIR" is a
/// folder, "F.h5" a file.
OptionValue value_of(const CommandPages& pages, const CommandPage& page, const OptionHelp& option);

/// The same of the words without an option's name; `nothing` where the command takes none.
ValueKind positional_kind(const CommandPage& page);

/// A description's first thought, in at most some seventy characters.
std::string in_short(std::string_view description);

/// The manual page farout(1), for man: ASCII, other signs by groff's names.
std::string to_man(const CommandPages& pages, const std::string& version);

std::string bash_completion(const CommandPages& pages);
std::string zsh_completion(const CommandPages& pages);
std::string fish_completion(const CommandPages& pages);

}  // namespace farout::cli
