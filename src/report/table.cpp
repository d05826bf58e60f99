#include "report/table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>

#include "core/text.h"
#include "report/table_grid.h"
#include "report/table_notes.h"
#include "report/text_width.h"

namespace farout {
namespace {

constexpr int figure_width = 6;  // "100.00"
constexpr int cell_width = 2 * figure_width + 1;
constexpr int most_name_width = 24;
constexpr int gap = 3;

/// A set's column: its place in the grid, its name as shown, and how wide it is.
struct Column {
    std::size_t set = 0;
    std::string name;
    int width = cell_width;
};

std::string shown_name(const std::string& name) {
    return cut_to_width(printable(name), most_name_width);
}

std::vector<Column> columns_of(const Grid& grid) {
    std::vector<Column> columns;
    for (std::size_t set = 0; set < grid.sets.size(); ++set) {
        const std::string name = shown_name(grid.sets[set]);
        columns.push_back({set, name, std::max(cell_width, text_width(name))});
    }
    return columns;
}

int name_column_width(const Grid& grid) {
    int width = text_width("detector");
    for (const std::string& name : grid.detectors) {
        width = std::max(width, text_width(shown_name(name)));
    }
    return width;
}

std::string figure_text(long long hundredths, bool best, Highlight highlight) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%*lld.%02lld", figure_width - 3, hundredths / 100,
                  hundredths % 100);
    if (!best || highlight == Highlight::none) return text.data();
    return concat("\x1b[1m", text.data(), "\x1b[0m");
}

std::string cell_text(const std::optional<Cell>& cell, const Column& column, Highlight highlight) {
    if (!cell) return padded("-", column.width, Align::right);
    return padded("", column.width - cell_width, Align::right) +
           figure_text(cell->auroc, cell->best_auroc, highlight) + ' ' +
           figure_text(cell->fpr95, cell->best_fpr95, highlight);
}

/// A line: the name, then text_of(column) for each column.
template <typename TextOf>
std::string line_of(const std::string& name, int name_width, std::span<const Column> columns,
                    TextOf text_of) {
    std::string line = padded(name, name_width, Align::left);
    for (const Column& column : columns) {
        line += std::string(gap, ' ') + text_of(column);
    }
    return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
}

/// One table of these columns.
std::string table_of(const Grid& grid, std::span<const Column> columns, int name_width,
                     Highlight highlight) {
    std::string text;
    text += line_of("", name_width, columns, [&](const Column& column) {
        return padded(column.name, column.width, Align::right);
    });
    text += line_of("images", name_width, columns, [&](const Column& column) {
        return padded(std::to_string(grid.n_ood[column.set]), column.width, Align::right);
    });
    text += line_of("detector", name_width, columns, [](const Column& column) {
        return padded(" AUROC  FPR95", column.width, Align::right);
    });
    for (std::size_t i = 0; i < grid.detectors.size(); ++i) {
        text +=
            line_of(shown_name(grid.detectors[i]), name_width, columns, [&](const Column& column) {
                return cell_text(grid.cells[i][column.set], column, highlight);
            });
    }
    return text;
}

/// How many of the columns fit beside the names, at least one.
std::size_t columns_that_fit(std::span<const Column> columns, int name_width, int width) {
    std::size_t count = 0;
    int used = name_width;
    for (const Column& column : columns) {
        used += gap + column.width;
        if (used > width && count > 0) break;
        ++count;
    }
    return count;
}

}  // namespace

std::string to_table(const Report& report, const TableOptions& options) {
    const Grid grid = grid_of(report, options.fpr95);
    const std::vector<Column> columns = columns_of(grid);
    const int name_width = name_column_width(grid);
    std::string text = table_heading(options);
    std::span<const Column> left(columns);
    while (!left.empty()) {
        const std::size_t count = columns_that_fit(left, name_width, options.width);
        text += '\n' + table_of(grid, left.first(count), name_width, options.highlight);
        left = left.subspan(count);
    }
    return text + '\n' + table_notes(report, options);
}

}  // namespace farout
