#include "report/text/markup.h"

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "report/detail/markup_text.h"
#include "report/detail/set_columns.h"
#include "report/text/table.h"

namespace farout::report {
namespace {

/// How a text marks the best and the second.
struct Marks {
    const char* best[2];
    const char* second[2];
    const char* interval[3];  ///< before, between and behind its ends
};
constexpr Marks markdown_marks{{"**", "**"}, {"<u>", "</u>"}, {" (", "–", ")"}};
constexpr Marks latex_marks{
    {"\\textbf{", "}"}, {"\\underline{", "}"}, {" {\\scriptsize(", "--", ")}"}};

std::string text_of(long long hundredths) {
    return std::string(trim(figure_text(hundredths)));
}

std::string marked(long long hundredths, Standing place, const Marks& marks) {
    const std::string figure = text_of(hundredths);
    if (place == Standing::best) return marks.best[0] + figure + marks.best[1];
    if (place == Standing::second) return marks.second[0] + figure + marks.second[1];
    return figure;
}

std::string interval_text(const std::optional<CellInterval>& interval, const Marks& marks) {
    if (!interval) return "";
    return concat(marks.interval[0], text_of(interval->low), marks.interval[1],
                  text_of(interval->high), marks.interval[2]);
}

std::string cells_of(const Grid& grid, std::size_t detector, const Marks& marks,
                     const char* between_figures, const char* between_sets) {
    std::string text;
    for (const auto& cell : grid.cells[detector]) {
        text += between_sets;
        const std::string none = concat("-", between_figures, "-");
        text += cell ? concat(marked(cell->auroc, cell->auroc_place, marks),
                              interval_text(cell->auroc_interval, marks), between_figures,
                              marked(cell->fpr95, cell->fpr95_place, marks),
                              interval_text(cell->fpr95_interval, marks))
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

/// The AUROCs that aren't told apart from the best are the best with it; the second is the highest
/// of the others. Unmarked where that is all of them.
void mark_untold(Grid& grid, std::size_t set, const std::vector<std::string>& best) {
    std::optional<long long> second;
    const auto is_best = [&](std::size_t detector) {
        return std::ranges::find(best, grid.detectors[detector]) != best.end();
    };
    for (std::size_t i = 0; i < grid.detectors.size(); ++i)
        if (const auto& cell = grid.cells[i][set]; cell && !is_best(i))
            second = std::max(second.value_or(cell->auroc), cell->auroc);
    for (std::size_t i = 0; i < grid.detectors.size(); ++i) {
        auto& cell = grid.cells[i][set];
        if (!cell) continue;
        if (!second)
            cell->auroc_place = Standing::other;
        else if (is_best(i))
            cell->auroc_place = Standing::best;
        else
            cell->auroc_place = cell->auroc == *second ? Standing::second : Standing::other;
    }
}

Grid marked_grid(const Report& report, const MarkupOptions& options) {
    Grid grid = grid_of(report, options.fpr95);
    for (std::size_t set = 0; set < grid.sets.size(); ++set)
        if (const auto best = options.best.find(grid.sets[set]); best != options.best.end())
            mark_untold(grid, set, best->second);
    if (options.intervals) return grid;
    for (auto& row : grid.cells)
        for (auto& cell : row)
            if (cell) cell->auroc_interval = cell->fpr95_interval = std::nullopt;
    return grid;
}

std::string legend_of(const MarkupOptions& options) {
    std::string text =
        options.best.empty()
            ? "Bold: the best of a column; underlined: the second."
            : "Bold: the highest AUROC of a column and all that aren't significantly lower (paired "
              "tests, Holm, 5 %), and the lowest FPR95; underlined: the next.";
    if (options.intervals) text += " In parentheses: 95 % intervals.";
    return text;
}

std::string note_after(const std::string& note) {
    return note.empty() ? "" : ' ' + note;
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

std::string to_markdown(const Report& report, const MarkupOptions& options) {
    const Grid grid = marked_grid(report, options);
    std::string text = "| detector |";
    for (const std::string& set : grid.sets) text += ' ' + in_markdown(set) + " |";
    text += "\n| --- |" + repeated(" ---: |", grid.sets.size()) + '\n';
    for (std::size_t i = 0; i < grid.detectors.size(); ++i)
        text += concat("| ", in_markdown(grid.detectors[i]),
                       report.is_transductive(grid.detectors[i]) ? transductive_mark : "",
                       cells_of(grid, i, markdown_marks, " / ", " | "), " |\n");
    const std::string name = report.name();
    return concat(text, "\n", name.empty() ? "" : in_markdown(name) + ": ",
                  "AUROC / FPR95 in per cent; ", name_of(options.fpr95), ". ", legend_of(options),
                  note_after(transductive_note(report)), "\n", markdown_search(report),
                  markdown_warnings(report));
}

std::string to_latex(const Report& report, const MarkupOptions& options) {
    const Grid grid = marked_grid(report, options);
    const std::string name = report.name();
    std::string text =
        concat("% ", name.empty() ? "" : printable(name) + ": ", "AUROC and FPR95 in per cent; ",
               name_of(options.fpr95), ".\n% ", legend_of(options),
               note_after(transductive_note(report)), "\n% Needs \\usepackage{booktabs}.\n",
               "\\begin{tabular}{l", repeated("rr", grid.sets.size()), "}\n", latex_head(grid));
    for (std::size_t i = 0; i < grid.detectors.size(); ++i)
        text += concat(in_latex(grid.detectors[i]),
                       report.is_transductive(grid.detectors[i]) ? "$^\\dagger$" : "",
                       cells_of(grid, i, latex_marks, " & ", " & "), " \\\\\n");
    return concat(text, "\\bottomrule\n", latex_warnings(report, 2 * grid.sets.size() + 1),
                  "\\end{tabular}\n");
}

}  // namespace farout::report
