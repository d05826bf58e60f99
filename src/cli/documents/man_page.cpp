#include <array>
#include <cstdio>
#include <string>

#include "cli/documents/command_pages.h"
#include "core/text.h"
#include "parallel/launch.h"

namespace farout::cli {

namespace {

/// A character of UTF-8 at the beginning of the text: its number, and its length in bytes.
std::pair<unsigned, std::size_t> first_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
    if (length == 1 || length > text.size()) return {byte(0), 1};
    unsigned number = byte(0) & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) number = number << 6U | (byte(i) & 0x3FU);
    return {number, length};
}

/// Text as groff takes it. Hyphens are those that are typed; what isn't ASCII by its number.
std::string in_roff(std::string_view text) {
    std::string result;
    bool at_line_start = true;
    while (!text.empty()) {
        const auto [number, length] = first_character(text);
        if (at_line_start && (text.front() == '.' || text.front() == '\'')) result += "\\&";
        at_line_start = text.front() == '\n';
        std::array<char, 16> name{};
        if (number >= 0x80)
            std::snprintf(name.data(), name.size(), "\\[u%04X]", number);
        else if (text.front() == '\\')
            std::snprintf(name.data(), name.size(), "\\e");
        else if (text.front() == '-')
            std::snprintf(name.data(), name.size(), "\\-");
        else if (text.front() == '\'')
            std::snprintf(name.data(), name.size(), "\\(aq");
        else if (text.front() == '`')
            std::snprintf(name.data(), name.size(), "\\(ga");
        else
            name[0] = text.front();
        result += name.data();
        text.remove_prefix(length);
    }
    return result;
}

/// Paragraphs; lines that are laid out (one begins with a blank) stay as they are.
std::string in_paragraph(const std::string& text) {
    const bool is_laid_out = text.find("\n ") != std::string::npos;
    if (!is_laid_out) return in_roff(text) + "\n";
    return concat(".nf\n", in_roff(text), "\n.fi\n");
}

std::string with_full_stop(const std::string& text) {
    return text.empty() || text.back() == '.' ? text : text + ".";
}

std::string option_in_roff(const OptionHelp& option) {
    std::string text = concat(".TP\n\\fB", in_roff("--" + option.name), "\\fR");
    if (!option.value.empty()) text += concat(" \\fI", in_roff(option.value), "\\fR");
    if (!option.letter.empty()) text += concat(", \\fB", in_roff("-" + option.letter), "\\fR");
    return concat(text, "\n", in_roff(with_full_stop(option.description)), "\n");
}

std::string command_in_roff(const CommandPage& page) {
    std::string text = ".SS farout";
    for (const std::string& word : page.words) text += " " + in_roff(word);
    text += concat("\n.nf\n", in_roff(page.told.help.usage), "\n.fi\n.PP\n",
                   in_paragraph(page.told.help.summary));
    for (const OptionHelp& option : page.told.options)
        if (option.name != page.told.help.positional && option.name != "help")
            text += option_in_roff(option);
    return text;
}

std::string term(const std::string& name, const std::string& meaning) {
    return concat(".TP\n\\fB", in_roff(name), "\\fR\n", in_roff(meaning), "\n");
}

}  // namespace

std::string to_man(const CommandPages& pages, const std::string& version) {
    std::string text = concat(
        ".\\\" Made by `farout --man`.\n.TH FAROUT 1 \"\" \"", in_roff(version),
        "\" \"User Commands\"\n.SH NAME\nfarout \\- evaluates out\\-of\\-distribution detectors at "
        "full data\\-set scale\n.SH SYNOPSIS\n.B farout\n.I COMMAND\n.RI [ options ]\n.PP\n"
        "Alone, or under mpirun or srun with any number of ranks.\n.SH COMMANDS\n");
    for (const CommandPage& page : pages.commands)
        if (!page.summary.empty()) text += term(page.words.front(), page.summary);
    text += ".PP\nOf farout itself:\n";
    for (const Question& question : pages.questions) text += term(question.name, question.summary);
    text += ".PP\n" +
            in_roff(
                "Every command has --help. Options have the same names in job files, where "
                "they are written NAME = VALUE.") +
            "\n.SH OPTIONS\n";
    for (const CommandPage& page : pages.commands) text += command_in_roff(page);
    text += ".SH EXIT STATUS\n" + term("0", "all well") + term("1", "failed") +
            term("2", "wrong usage") +
            term("3", "finished, but some images could not be read, or imported rows hold a NaN") +
            term("75", "interrupted by a signal with everything so far saved");
    text +=
        ".SH ENVIRONMENT\n" +
        term("OMP_NUM_THREADS", "cores that a rank computes with, where --threads isn't given") +
        term(parallel::mpi_variable,
             "on: start MPI, whatever started this process; off: run alone. For launchers that "
             "aren't known, and for shells that a launcher started") +
        term("NO_COLOR", "no colours in tables, where it isn't empty");
    return text;
}

}  // namespace farout::cli
