#include <string>
#include <vector>

#include "cli/documents/command_pages.h"
#include "core/text.h"

namespace farout::cli {

namespace {

/// Inside '…'; signs that mean something to zsh's functions with a backslash.
std::string escaped(const std::string& text, const std::string& signs) {
    std::string result;
    for (const char c : text) {
        if (c == '\'') {
            result += "'\\''";
            continue;
        }
        if (signs.find(c) != std::string::npos) result += '\\';
        result += c;
    }
    return result;
}

std::string action_of(const CommandPages& pages, const CommandPage& page,
                      const OptionHelp& option) {
    const OptionValue value = value_of(pages, page, option);
    std::string words;
    for (const std::string& word : value.words.words) words += " " + escaped(word, "():");
    switch (value.kind) {
        case ValueKind::words:
            if (value.words.as_list) return concat("_values -s , ", option.name, words);
            if (words.ends_with('=')) return concat("{compadd -S \"\" --", words, "}");
            return concat("(", words.substr(1), ")");
        case ValueKind::file:
            return "_files";
        case ValueKind::folder:
            return "_files -/";
        case ValueKind::nothing:
        case ValueKind::other:
            break;
    }
    return " ";
}

/// A line of _arguments.
std::string line_of(const CommandPages& pages, const CommandPage& page, const OptionHelp& option) {
    const bool repeats = option.takes_several || option.may_be_repeated;
    std::string text = concat("                '", repeats ? "*" : "", "--", option.name,
                              option.value.empty() ? "" : "=", "[",
                              escaped(in_short(option.description), "[]:"), "]");
    if (!option.value.empty())
        text += concat(":", escaped(option.value, ":"), ":", action_of(pages, page, option));
    return text + "' \\\n";
}

std::string case_of(const CommandPages& pages, const CommandPage& page, const std::string& words) {
    std::string text = concat("        ", words, ")\n            _arguments \\\n");
    bool takes_words = positional_kind(page) == ValueKind::file;
    for (const OptionHelp& option : page.told.options) {
        takes_words = takes_words || option.takes_several;
        if (option.name != page.told.help.positional) text += line_of(pages, page, option);
    }
    return concat(text, "                ", takes_words ? "'*:file:_files'" : "'*: :'",
                  "\n            ;;\n");
}

std::string described(const std::string& name, const std::string& summary) {
    return concat("        '", name, ":", escaped(in_short(summary), ":"), "'\n");
}

}  // namespace

std::string zsh_completion(const CommandPages& pages) {
    std::string commands, cases;
    for (const CommandPage& page : pages.commands)
        if (page.words.size() == 1) commands += described(page.words.front(), page.summary);
    std::string questions;
    for (const Question& question : pages.questions)
        questions += described(question.name, question.summary);
    std::string parts;
    for (const CommandPage& page : pages.commands) {
        std::string words = page.words.front();
        if (page.words.size() > 1) {
            words = concat("'", page.words[0], " ", page.words[1], "'");
            parts +=
                concat("    [[ $words[1] == ", page.words[0], " && $words[2] == ", page.words[1],
                       " ]] && name='", page.words[0], " ", page.words[1], "'\n");
        }
        cases += case_of(pages, page, words);
    }
    return concat(
        "#compdef farout\n# Completion of farout for zsh, made by `farout --completion "
        "zsh`.\n_farout() {\n    local -a commands questions\n    commands=(\n",
        commands, "    )\n    questions=(\n", questions,
        "    )\n    if ((CURRENT == 2)); then\n"
        "        _describe -t commands command commands -- questions\n        return\n"
        "    fi\n    shift words\n    ((CURRENT--))\n    local name=$words[1]\n",
        parts,
        "    case $name in\n        help) _describe -t commands command commands ;;\n"
        "        --completion) _values shell bash zsh fish ;;\n",
        cases,
        "    esac\n}\nif [[ $funcstack[1] == _farout ]]; then\n    _farout \"$@\"\n"
        "else\n    compdef _farout farout\nfi\n");
}

}  // namespace farout::cli
