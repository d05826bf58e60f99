#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "report/detail/markup_text.h"
#include "report/detail/set_columns.h"
#include "report/seeds.h"
#include "report/text/text_width.h"

namespace farout::report {
namespace {

/// What the tables show.
std::vector<const metrics::Figure*> shown_figures() {
    return {&metrics::figure_of(&metrics::SetMetrics::auroc),
            &metrics::figure_of(&metrics::SetMetrics::fpr95_id_positive),
            &metrics::figure_of(&metrics::SetMetrics::fpr95_ood_positive)};
}

std::vector<std::string> names_of(const Seeds& seeds, std::string SeedRow::*name) {
    std::vector<std::string> names;
    for (const SeedRow& row : seeds.rows)
        if (std::ranges::count(names, row.*name) == 0) names.push_back(row.*name);
    return names;
}

const SeedRow* find(const Seeds& seeds, const std::string& detector, const std::string& set,
                    const metrics::Figure* figure) {
    const auto found = std::ranges::find_if(seeds.rows, [&](const SeedRow& row) {
        return row.detector == detector && row.ood_set == set && row.figure == figure;
    });
    return found != seeds.rows.end() && !std::isnan(found->spread.mean) ? &*found : nullptr;
}

/// Mean and standard deviation in per cent.
struct SpreadText {
    std::string mean, deviation;
};

SpreadText text_of(const metrics::Spread& spread, Deviation deviation) {
    const double sd = deviation == Deviation::sample ? spread.sample : spread.population;
    const auto text = [](double share) {
        return std::string(trim(figure_text(hundredths_of_per_cent(share))));
    };
    return {text(spread.mean), text(sd)};
}

/// Whether it is the best of its column, or isn't told apart from it.
bool stands_first(const Seeds& seeds, const SeedRow& row) {
    bool is_tested = false;
    for (const SeedTest& test : seeds.tests) {
        if (test.ood_set != row.ood_set || test.figure != row.figure) continue;
        is_tested = true;
        if (test.other == row.detector) return test.p_holm > 0.05;
    }
    if (is_tested) return true;
    const double sign = row.figure->better == metrics::Better::higher ? 1 : -1;
    return std::ranges::all_of(seeds.rows, [&](const SeedRow& other) {
        return other.ood_set != row.ood_set || other.figure != row.figure ||
               !(sign * other.spread.mean > sign * row.spread.mean);
    });
}

std::string name_of(Deviation deviation) {
    return deviation == Deviation::sample ? "sample standard deviation (ddof 1)"
                                          : "population standard deviation (ddof 0)";
}

std::string heading(const Seeds& seeds, Deviation deviation) {
    return concat("Mean ± ", name_of(deviation), " over ", seeds.runs, " runs, in per cent");
}

std::string accuracy_note(const Seeds& seeds, Deviation deviation) {
    if (std::isnan(seeds.accuracy.mean)) return "";
    const SpreadText text = text_of(seeds.accuracy, deviation);
    return concat("The classifier gets ", text.mean, " ± ", text.deviation, " % right.");
}

std::string tests_note(const Seeds& seeds) {
    return seeds.tests.empty()
               ? "Bold: the best of a column."
               : "Bold: the best of a column and all that paired t tests over the runs don't tell "
                 "apart from it (Holm, 5 %).";
}

}  // namespace

std::string seeds_table(const Seeds& seeds, Deviation deviation, int width) {
    const auto sets = names_of(seeds, &SeedRow::ood_set);
    std::string text = wrapped(heading(seeds, deviation) + ".", width);
    for (const metrics::Figure* figure : shown_figures()) {
        std::vector<TableLine> lines;
        for (const std::string& detector : names_of(seeds, &SeedRow::detector)) {
            TableLine& line = lines.emplace_back(TableLine{shown_name(detector), {}});
            for (const std::string& set : sets) {
                const SeedRow* row = find(seeds, detector, set, figure);
                const SpreadText cell = row ? text_of(row->spread, deviation) : SpreadText{};
                line.cells.push_back(
                    row ? padded(concat(cell.mean, "±", cell.deviation), cell_width, Align::right)
                        : "-");
            }
        }
        text += '\n' + figure->title + '\n' + lay_out(sets, lines, width);
    }
    const std::string accuracy = accuracy_note(seeds, deviation);
    return accuracy.empty() ? text : text + '\n' + wrapped(accuracy, width);
}

std::string seeds_markdown(const Seeds& seeds, Deviation deviation) {
    const auto sets = names_of(seeds, &SeedRow::ood_set);
    std::string text;
    for (const metrics::Figure* figure : shown_figures()) {
        text += concat("| ", in_markdown(figure->title), " |");
        for (const std::string& set : sets) text += ' ' + in_markdown(set) + " |";
        text += "\n| --- |";
        for (std::size_t set = 0; set < sets.size(); ++set) text += " ---: |";
        text += '\n';
        for (const std::string& detector : names_of(seeds, &SeedRow::detector)) {
            text += concat("| ", in_markdown(detector), " |");
            for (const std::string& set : sets) {
                const SeedRow* row = find(seeds, detector, set, figure);
                if (!row) {
                    text += " - |";
                    continue;
                }
                const SpreadText cell = text_of(row->spread, deviation);
                const char* mark = stands_first(seeds, *row) ? "**" : "";
                text += concat(' ', mark, cell.mean, mark, " ± ", cell.deviation, " |");
            }
            text += '\n';
        }
        text += '\n';
    }
    return concat(text, heading(seeds, deviation), ". ", tests_note(seeds), ' ',
                  accuracy_note(seeds, deviation), '\n');
}

std::string seeds_latex(const Seeds& seeds, Deviation deviation) {
    const auto sets = names_of(seeds, &SeedRow::ood_set);
    std::string text =
        concat("% Mean $\\pm$ ", name_of(deviation), " over ", seeds.runs, " runs, in per cent. ",
               tests_note(seeds), ' ', accuracy_note(seeds, deviation),
               "\n% Needs \\usepackage{booktabs}.\n\\begin{tabular}{l");
    for (std::size_t set = 0; set < sets.size(); ++set) text += 'r';
    text += "}\n\\toprule\n";
    for (const std::string& set : sets) text += " & " + in_latex(set);
    text += " \\\\\n";
    for (const metrics::Figure* figure : shown_figures()) {
        text += concat("\\midrule\n\\multicolumn{", sets.size() + 1, "}{l}{",
                       in_latex(figure->title), "} \\\\\n");
        for (const std::string& detector : names_of(seeds, &SeedRow::detector)) {
            text += in_latex(detector);
            for (const std::string& set : sets) {
                const SeedRow* row = find(seeds, detector, set, figure);
                const SpreadText cell = row ? text_of(row->spread, deviation) : SpreadText{};
                const bool first = row && stands_first(seeds, *row);
                const std::string mean = first ? concat("\\textbf{", cell.mean, "}") : cell.mean;
                text += row ? concat(" & ", mean, " $\\pm$ ", cell.deviation) : " & -";
            }
            text += " \\\\\n";
        }
    }
    return text + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace farout::report
