#include <string>

#include "cli/documents/command_pages.h"
#include "core/text.h"

namespace farout::cli {

namespace {

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') result += '\\';
        result += c;
    }
    return result + "'";
}

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words.words) text += (text.empty() ? "" : " ") + word;
    return text;
}

/// When a command's completions are offered.
std::string condition_of(const CommandPages& pages, const CommandPage& page) {
    std::string text = "__fish_seen_subcommand_from " + page.words.front();
    if (page.words.size() > 1)
        return concat(text, "; and __fish_seen_subcommand_from ", page.words[1]);
    for (const CommandPage& other : pages.commands)
        if (other.words.size() > 1 && other.words.front() == page.words.front())
            text += "; and not __fish_seen_subcommand_from " + other.words[1];
    return text;
}

std::string value_text(const CommandPages& pages, const CommandPage& page,
                       const OptionHelp& option) {
    const OptionValue value = value_of(pages, page, option);
    switch (value.kind) {
        case ValueKind::nothing:
            return "";
        case ValueKind::words:
            if (value.words.as_list)
                return concat(" -x -a ", quoted(concat("(__fish_complete_list , \"printf '%s\\n' ",
                                                       joined(value.words), "\")")));
            return concat(" -x -a ", quoted(joined(value.words)));
        case ValueKind::file:
            return " -r -F";
        case ValueKind::folder:
            return " -x -a '(__fish_complete_directories)'";
        case ValueKind::other:
            return " -x";
    }
    return "";
}

std::string lines_of(const CommandPages& pages, const CommandPage& page) {
    const std::string condition = quoted(condition_of(pages, page));
    std::string text;
    bool takes_words = positional_kind(page) == ValueKind::file;
    for (const OptionHelp& option : page.told.options) {
        takes_words = takes_words || option.takes_several;
        if (option.name == page.told.help.positional) continue;
        text += concat("complete -c farout -n ", condition, " -l ", option.name,
                       option.letter.empty() ? "" : " -s " + option.letter,
                       value_text(pages, page, option), " -d ",
                       quoted(in_short(option.description)), "\n");
    }
    if (takes_words) text += concat("complete -c farout -n ", condition, " -F\n");
    return text;
}

}  // namespace

std::string fish_completion(const CommandPages& pages) {
    std::string text =
        "# Completion of farout for fish, made by `farout --completion fish`.\ncomplete -c farout "
        "-f\n";
    const auto add = [&](const std::string& condition, const std::string& name,
                         const std::string& summary) {
        text += concat("complete -c farout -n ", quoted(condition), " -a ", quoted(name), " -d ",
                       quoted(in_short(summary)), "\n");
    };
    for (const CommandPage& page : pages.commands) {
        if (page.words.size() > 1) {
            add("__fish_seen_subcommand_from " + page.words[0], page.words[1],
                page.told.help.summary);
            continue;
        }
        add("__fish_use_subcommand", page.words.front(), page.summary);
        add("__fish_seen_subcommand_from help", page.words.front(), page.summary);
    }
    for (const Question& question : pages.questions)
        text += concat("complete -c farout -n __fish_use_subcommand -l ", question.name.substr(2),
                       " -d ", quoted(in_short(question.summary)),
                       question.name == "--completion" ? " -x -a 'bash zsh fish'" : "", "\n");
    for (const CommandPage& page : pages.commands) text += lines_of(pages, page);
    return text;
}

}  // namespace farout::cli
