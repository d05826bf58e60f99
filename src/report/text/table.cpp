#include "report/text/table.h"

#include "core/text.h"
#include "report/detail/set_columns.h"
#include "report/text/table_grid.h"
#include "report/text/table_notes.h"

namespace farout::report {
namespace {

const char* escape_of(Standing place, Highlight highlight) {
    const bool colour = highlight == Highlight::colour;
    if (highlight == Highlight::none || place == Standing::other) return "";
    if (place == Standing::second) return colour ? "\x1b[32m" : "";
    return colour ? "\x1b[1;32m" : "\x1b[1m";
}

std::string marked(long long hundredths, Standing place, Highlight highlight) {
    const std::string escape = escape_of(place, highlight);
    if (escape.empty()) return figure_text(hundredths);
    return concat(escape, figure_text(hundredths), "\x1b[0m");
}

std::string cell_text(const std::optional<Cell>& cell, Highlight highlight) {
    if (!cell) return "-";
    return marked(cell->auroc, cell->auroc_place, highlight) + ' ' +
           marked(cell->fpr95, cell->fpr95_place, highlight);
}

std::vector<TableLine> lines_of(const Grid& grid, Highlight highlight) {
    std::vector<TableLine> lines(2);
    lines[0].name = "images";
    for (const std::uint64_t count : grid.n_ood) lines[0].cells.push_back(std::to_string(count));
    lines[1].name = "detector";
    lines[1].cells.assign(grid.sets.size(), " AUROC  FPR95");
    for (std::size_t i = 0; i < grid.detectors.size(); ++i) {
        lines.push_back({shown_name(grid.detectors[i]), {}});
        for (const auto& cell : grid.cells[i])
            lines.back().cells.push_back(cell_text(cell, highlight));
    }
    return lines;
}

}  // namespace

std::string to_table(const Report& report, const TableOptions& options) {
    const Grid grid = grid_of(report, options.fpr95);
    return table_heading(options) +
           lay_out(grid.sets, lines_of(grid, options.highlight), options.width) + '\n' +
           table_notes(report, options);
}

}  // namespace farout::report
