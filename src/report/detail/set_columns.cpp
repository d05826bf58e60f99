#include "report/detail/set_columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "core/text.h"
#include "report/text/text_width.h"

namespace farout::report {
namespace {

constexpr int most_name_width = 24;
constexpr int gap = 3;

/// A set's column: its place among the cells, its name as shown, and how wide it is.
struct Column {
    std::size_t set = 0;
    std::string name;
    int width = cell_width;
};

std::vector<Column> columns_of(const std::vector<std::string>& sets) {
    std::vector<Column> columns;
    for (const std::string& set : sets) {
        const std::string name = shown_name(set);
        columns.push_back({columns.size(), name, std::max(cell_width, text_width(name))});
    }
    return columns;
}

/// A full cell may hold escapes that take no columns; anything shorter is aligned as it is.
std::string aligned(const std::string& cell, const Column& column) {
    const bool full = cell.size() >= static_cast<std::size_t>(cell_width);
    const int taken = full ? cell_width : text_width(cell);
    return std::string(static_cast<std::size_t>(column.width - taken), ' ') + cell;
}

/// A line: the name, then text_of(column) for each column.
template <typename TextOf>
std::string line_of(const std::string& name, int name_width, std::span<const Column> columns,
                    TextOf text_of) {
    std::string line = padded(name, name_width, Align::left);
    for (const Column& column : columns) line += std::string(gap, ' ') + text_of(column);
    return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
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

std::string shown_name(const std::string& name) {
    return cut_to_width(printable(name), most_name_width);
}

std::string figure_text(long long hundredths, Sign sign) {
    const char* mark = hundredths < 0 ? "-" : sign == Sign::always ? "+" : "";
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%s%lld.%02lld", mark, std::llabs(hundredths) / 100,
                  std::llabs(hundredths) % 100);
    return padded(text.data(), cell_width / 2, Align::right);
}

long long hundredths_of_per_cent(double share) {
    const long long rounded = std::llround(share * 1e4);
    return share > 0 && share < 1 ? std::clamp(rounded, 1LL, 9999LL) : rounded;
}

std::string pair_text(double auroc, double fpr95, Sign sign) {
    const auto text_of = [&](double value) {
        return figure_text(
            sign == Sign::always ? std::llround(value * 1e4) : hundredths_of_per_cent(value), sign);
    };
    return text_of(auroc) + ' ' + text_of(fpr95);
}

std::string lay_out(const std::vector<std::string>& sets, const std::vector<TableLine>& lines,
                    int width) {
    int name_width = 0;
    for (const TableLine& line : lines) name_width = std::max(name_width, text_width(line.name));
    const std::vector<Column> columns = columns_of(sets);
    std::string text;
    for (std::span<const Column> left(columns); !left.empty();) {
        const auto some = left.first(columns_that_fit(left, name_width, width));
        text += '\n' + line_of("", name_width, some, [](const Column& column) {
                    return padded(column.name, column.width, Align::right);
                });
        for (const TableLine& line : lines)
            text += line_of(line.name, name_width, some, [&](const Column& column) {
                return aligned(line.cells[column.set], column);
            });
        left = left.subspan(some.size());
    }
    return text;
}

}  // namespace farout::report
