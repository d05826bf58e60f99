#include <string>
#include <vector>

#include "cli/documents/command_pages.h"
#include "core/text.h"

namespace farout::cli {

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

/// What a case of an option sets; "" where its value is the user's own.
std::string setting_of(const CommandPages& pages, const CommandPage& page,
                       const OptionHelp& option) {
    const OptionValue value = value_of(pages, page, option);
    switch (value.kind) {
        case ValueKind::nothing:
            return "";
        case ValueKind::words:
            return concat(value.words.as_list ? "kind=list" : "kind=words", " words=\"",
                          joined(value.words.words), "\"");
        case ValueKind::file:
            return "kind=\"file\"";
        case ValueKind::folder:
            return "kind=folder";
        case ValueKind::other:
            return "kind=other";
    }
    return "";
}

std::string case_of(const CommandPages& pages, const CommandPage& page) {
    std::vector<std::string> options;
    std::string cases;
    for (const OptionHelp& option : page.told.options) {
        if (option.name != page.told.help.positional) options.push_back("--" + option.name);
        const std::string setting = setting_of(pages, page, option);
        if (!setting.empty())
            cases += concat("                --", option.name, ") ", setting,
                            option.takes_several ? " several=1" : "", " ;;\n");
    }
    std::string text = concat("        '", joined(page.words), "')\n            options=\"",
                              joined(options), "\"\n");
    if (positional_kind(page) == ValueKind::file) text += "            positional=1\n";
    if (!cases.empty())
        text += concat("            case $option in\n", cases, "            esac\n");
    return text + "            ;;\n";
}

/// In place of SLOTS of the script.
std::string filled(std::string script, const std::string& slot, const std::string& text) {
    return script.replace(script.find(slot), slot.size(), text);
}

constexpr const char* script =
    R"bash(# Completion of farout for bash, made by `farout --completion bash`.
# shellcheck shell=bash disable=SC2043,SC2207
_farout() {
    local current=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} option="" between=0 i
    local options="" kind="" words="" several=0 positional=0
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W "COMMANDS QUESTIONS help" -- "$current"))
        return
    fi
    [[ $current == = ]] && current=""
    for ((i = COMP_CWORD - 1; i > 1; --i)); do
        if [[ ${COMP_WORDS[i]} == --* ]]; then
            option=${COMP_WORDS[i]}
            break
        fi
        [[ ${COMP_WORDS[i]} == = ]] || between=$((between + 1))
    done
    [[ -n $option ]] || between=0
    [[ " PARTS " == *" $command/${COMP_WORDS[2]} "* ]] && ((COMP_CWORD > 2)) && command+=" ${COMP_WORDS[2]}"
    case $command in
        help) options="COMMANDS" ;;
        --completion) options="bash zsh fish" ;;
CASES    esac
    if ((COMP_CWORD == 2)); then
        for i in PARTS; do
            [[ $i == "$command"/* ]] && options+=" ${i#*/}"
        done
    fi
    if [[ -n $kind && $current != --* ]] && ((between == 0 || several)); then
        positional=0 options=""
        case $kind in
            words) options=$words ;;
            list)
                local before=""
                [[ $current == *,* ]] && before=${current%,*},
                COMPREPLY=($(compgen -P "$before" -W "$words" -- "${current##*,}"))
                compopt -o nospace 2>/dev/null
                return
                ;;
            file) positional=1 ;;
            folder)
                mapfile -t COMPREPLY < <(compgen -d -- "$current")
                compopt -o filenames 2>/dev/null
                return
                ;;
        esac
    fi
    COMPREPLY=($(compgen -W "$options" -- "$current"))
    if ((positional && ${#COMPREPLY[@]} == 0)) || [[ $kind == file && -z $options ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        compopt -o filenames 2>/dev/null
    elif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _farout farout
)bash";

}  // namespace

std::string bash_completion(const CommandPages& pages) {
    std::vector<std::string> commands, questions, parts;
    std::string cases;
    for (const CommandPage& page : pages.commands) {
        if (page.words.size() == 1)
            commands.push_back(page.words.front());
        else
            parts.push_back(page.words[0] + "/" + page.words[1]);
        cases += case_of(pages, page);
    }
    for (const Question& question : pages.questions) questions.push_back(question.name);
    std::string text = filled(script, "COMMANDS", joined(commands));
    text = filled(text, "QUESTIONS", joined(questions));
    text = filled(text, "PARTS", joined(parts));
    text = filled(text, "COMMANDS", joined(commands));
    text = filled(text, "CASES", cases);
    return filled(text, "PARTS", joined(parts));
}

}  // namespace farout::cli
