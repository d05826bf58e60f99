#include "report/text/markup.h"

#include <map>

#include "core/text.h"
#include "report/detail/set_columns.h"
#include "report/text/table.h"

namespace farout::report {
namespace {

using Escapes = std::map<char, std::string>;

std::string escaped(const std::string& text, const Escapes& escapes) {
    std::string result;
    for (const char c : printable(text)) {
        const auto escape = escapes.find(c);
        escape != escapes.end() ? result += escape->second : result += c;
    }
    return result;
}

std::string in_markdown(const std::string& name) {
    static const Escapes escapes{{'|', "\\|"}, {'<', "&lt;"}, {'>', "&gt;"},  {'&', "&amp;"},
                                 {'*', "\\*"}, {'_', "\\_"},  {'`', "\\`"},   {'[', "\\["},
                                 {']', "\\]"}, {'~', "\\~"},  {'\\', "\\\\"}, {'$', "\\$"}};
    return escaped(name, escapes);
}

std::string in_latex(const std::string& name) {
    static const Escapes escapes{{'&', "\\&"},
                                 {'%', "\\%"},
                                 {'$', "\\$"},
                                 {'#', "\\#"},
                                 {'_', "\\_"},
                                 {'{', "\\{"},
                                 {'}', "\\}"},
                                 {'~', "\\textasciitilde{}"},
                                 {'<', "\\textless{}"},
                                 {'>', "\\textgreater{}"},
                                 {'^', "\\textasciicircum{}"},
                                 {'\\', "\\textbackslash{}"}};
    return escaped(name, escapes);
}

/// How a text marks the best and the second.
struct Marks {
    const char* best[2];
    const char* second[2];
};
constexpr Marks markdown_marks{{"**", "**"}, {"<u>", "</u>"}};
constexpr Marks latex_marks{{"\\textbf{", "}"}, {"\\underline{", "}"}};

std::string marked(long long hundredths, Standing place, const Marks& marks) {
    const std::string figure(trim(figure_text(hundredths)));
    if (place == Standing::best) return marks.best[0] + figure + marks.best[1];
    if (place == Standing::second) return marks.second[0] + figure + marks.second[1];
    return figure;
}

std::string cells_of(const Grid& grid, std::size_t detector, const Marks& marks,
                     const char* between_figures, const char* between_sets) {
    std::string text;
    for (const auto& cell : grid.cells[detector]) {
        text += between_sets;
        const std::string none = concat("-", between_figures, "-");
        text += cell ? concat(marked(cell->auroc, cell->auroc_place, marks), between_figures,
                              marked(cell->fpr95, cell->fpr95_place, marks))
                     : none;
    }
    return text;
}

std::string repeated(const char* text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::string latex_head(const Grid& grid) {
    std::string names, rules, figures;
    for (std::size_t set = 0; set < grid.sets.size(); ++set) {
        names += concat(" & \\multicolumn{2}{c}{", in_latex(grid.sets[set]), "}");
        rules += concat(" \\cmidrule(lr){", 2 * set + 2, "-", 2 * set + 3, "}");
        figures += " & AUROC & FPR95";
    }
    return concat("\\toprule\n", names, " \\\\\n", rules.substr(1), "\ndetector", figures,
                  " \\\\\n\\midrule\n");
}

/// Under the table; nothing where there is nothing to warn of.
std::string markdown_warnings(const Report& report) {
    std::string text;
    for (const ReportWarning& warning : report.warnings)
        text += concat("\n> Warning: ", in_markdown(warning.text), "\n");
    return text;
}

/// Rows across the whole table, so that a paper that takes the table takes them, too.
std::string latex_warnings(const Report& report, std::size_t columns) {
    std::string text;
    for (const ReportWarning& warning : report.warnings)
        text += concat("\\multicolumn{", columns,
                       "}{p{0.9\\linewidth}}{\\footnotesize Warning: ", in_latex(warning.text),
                       "} \\\\\n");
    return text;
}

}  // namespace

namespace {

/// What searched detectors were made with.
std::string markdown_search(const Report& report) {
    if (!report.search || report.search->detectors.empty()) return "";
    std::vector<std::string> chosen;
    for (const SearchedDetector& one : report.search->detectors)
        chosen.push_back(in_markdown(one.best().name));
    return concat("\nChosen on validation sets: ", enumerate(chosen, chosen.size()), ".\n");
}

}  // namespace

std::string to_markdown(const Report& report, Fpr95 fpr95) {
    const Grid grid = grid_of(report, fpr95);
    std::string text = "| detector |";
    for (const std::string& set : grid.sets) text += ' ' + in_markdown(set) + " |";
    text += "\n| --- |" + repeated(" ---: |", grid.sets.size()) + '\n';
    for (std::size_t i = 0; i < grid.detectors.size(); ++i)
        text += concat("| ", in_markdown(grid.detectors[i]),
                       cells_of(grid, i, markdown_marks, " / ", " | "), " |\n");
    return concat(text, "\nAUROC / FPR95 in per cent; ", name_of(fpr95),
                  ". Bold: the best of a column; underlined: the second.\n",
                  markdown_search(report), markdown_warnings(report));
}

std::string to_latex(const Report& report, Fpr95 fpr95) {
    const Grid grid = grid_of(report, fpr95);
    std::string text = concat("% AUROC and FPR95 in per cent; ", name_of(fpr95),
                              ". Needs \\usepackage{booktabs}.\n", "\\begin{tabular}{l",
                              repeated("rr", grid.sets.size()), "}\n", latex_head(grid));
    for (std::size_t i = 0; i < grid.detectors.size(); ++i)
        text += concat(in_latex(grid.detectors[i]), cells_of(grid, i, latex_marks, " & ", " & "),
                       " \\\\\n");
    return concat(text, "\\bottomrule\n", latex_warnings(report, 2 * grid.sets.size() + 1),
                  "\\end{tabular}\n");
}

}  // namespace farout::report
