#include "report/text/table.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "core/text.h"
#include "report/detail/set_columns.h"
#include "report/text/text_width.h"

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

std::vector<TableLine> lines_of(const Grid& grid, const Report& report, Highlight highlight) {
    std::vector<TableLine> lines(2);
    lines[0].name = "images";
    for (const std::uint64_t count : grid.n_ood) lines[0].cells.push_back(std::to_string(count));
    lines[1].name = "detector";
    lines[1].cells.assign(grid.sets.size(), " AUROC  FPR95");
    for (std::size_t i = 0; i < grid.detectors.size(); ++i) {
        const bool marked = report.is_transductive(grid.detectors[i]);
        lines.push_back({shown_name(grid.detectors[i]) + (marked ? transductive_mark : ""), {}});
        for (const auto& cell : grid.cells[i])
            lines.back().cells.push_back(cell_text(cell, highlight));
    }
    return lines;
}

}  // namespace

std::string to_table(const Report& report, const TableOptions& options) {
    const Grid grid = grid_of(report, options.fpr95);
    return table_heading(options, report.name()) +
           lay_out(grid.sets, lines_of(grid, report, options.highlight), options.width) + '\n' +
           table_notes(report, options);
}

const metrics::Figure& figure_of(Fpr95 fpr95) {
    return metrics::figure_of(fpr95 == Fpr95::id_positive
                                  ? &metrics::SetMetrics::fpr95_id_positive
                                  : &metrics::SetMetrics::fpr95_ood_positive);
}

const std::string& name_of(Fpr95 fpr95) {
    return figure_of(fpr95).title;
}

namespace {

const char* meaning_of(Fpr95 fpr95) {
    return fpr95 == Fpr95::id_positive
               ? "out-of-distribution images accepted where 95 % of in-distribution ones are"
               : "in-distribution images flagged where 95 % of out-of-distribution ones are";
}

std::string in_distribution_note(const Report& report, const SetSummary& set) {
    const std::uint64_t took_part = set.rows - std::min(set.rows, set.left_out_total());
    std::string note = concat("In-distribution: ", printable(set.name), ", ", took_part, " images");
    if (report.id_accuracy.labelled > 0) {
        note += concat(", accuracy ", per_cent(report.id_accuracy.share(), 2));
    }
    return note + '.';
}

std::string left_out_note(const SetSummary& set) {
    std::vector<std::string> reasons;
    for (const auto& [reason, count] : set.left_out) {
        if (count > 0) reasons.push_back(concat(count, " ", printable(reason)));
    }
    return concat("Took no part: ", set.left_out_total(), " of ", set.rows, " images of ",
                  printable(set.name), " (", enumerate(reasons), ").");
}

}  // namespace

std::string table_heading(const TableOptions& options, const std::string& name) {
    std::string text =
        concat(name.empty() ? "" : printable(name) + ": ", "AUROC and FPR95 in per cent. ",
               name_of(options.fpr95), ": ", meaning_of(options.fpr95), ".");
    if (options.highlight == Highlight::bold) text += " Bold: the best of a column.";
    if (options.highlight == Highlight::colour)
        text += " Bold: the best of a column; green, too: the second.";
    return wrapped(text, options.width);
}

std::string table_notes(const Report& report, const TableOptions& options) {
    std::string notes;
    for (const SetSummary& set : report.sets) {
        if (set.role == SetRole::in_distribution) {
            notes += wrapped(in_distribution_note(report, set), options.width);
        }
    }
    for (const SetSummary& set : report.sets) {
        if (set.left_out_total() > 0) notes += wrapped(left_out_note(set), options.width);
    }
    if (const std::string note = transductive_note(report); !note.empty())
        notes += wrapped(note, options.width);
    const Fpr95 other =
        options.fpr95 == Fpr95::id_positive ? Fpr95::ood_positive : Fpr95::id_positive;
    return notes + wrapped(concat("The other ", name_of(other), ", is in the report's files."),
                           options.width);
}

namespace {

std::size_t index_of(std::vector<std::string>& names, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    names.push_back(name);
    return names.size() - 1;
}

/// Gives the cells of a column their places, unless all are equally good.
void give_places(Grid& grid, std::size_t set, metrics::Better better, long long Cell::*figure,
                 Standing Cell::*place) {
    std::set<long long> figures;
    for (const auto& row : grid.cells)
        if (row[set]) figures.insert((*row[set]).*figure);
    if (figures.size() < 2) return;
    const bool highest = better == metrics::Better::higher;
    const long long best = highest ? *figures.rbegin() : *figures.begin();
    const long long second = highest ? *std::next(figures.rbegin()) : *std::next(figures.begin());
    for (auto& row : grid.cells) {
        if (!row[set]) continue;
        Cell& cell = *row[set];
        if (cell.*figure == best) cell.*place = Standing::best;
        if (cell.*figure == second) cell.*place = Standing::second;
    }
}

void move_means_last(std::vector<std::string>& sets) {
    std::stable_partition(sets.begin(), sets.end(),
                          [](const std::string& name) { return !is_mean(name); });
}

std::optional<CellInterval> interval_of(const metrics::SetMetrics& metrics,
                                        const metrics::Figure& figure) {
    const metrics::Ends ends = metrics::ends_of(figure);
    const double low = metrics.*ends.low;
    const double high = metrics.*ends.high;
    if (!std::isfinite(low) || !std::isfinite(high)) return std::nullopt;
    return CellInterval{hundredths_of_per_cent(low), hundredths_of_per_cent(high)};
}

std::optional<Cell> cell_of(const metrics::SetMetrics& metrics, Fpr95 fpr95) {
    const double share = metrics.*figure_of(fpr95).value;
    if (!std::isfinite(metrics.auroc) || !std::isfinite(share)) return std::nullopt;
    Cell cell;
    cell.auroc = hundredths_of_per_cent(metrics.auroc);
    cell.fpr95 = hundredths_of_per_cent(share);
    cell.auroc_interval = interval_of(metrics, metrics::figure_of(&metrics::SetMetrics::auroc));
    cell.fpr95_interval = interval_of(metrics, figure_of(fpr95));
    return cell;
}

}  // namespace

Grid grid_of(const Report& report, Fpr95 fpr95) {
    Grid grid;
    for (const MetricRow& row : report.rows) {
        index_of(grid.detectors, row.detector);
        if (!repeats_a_set(report, row.ood_set)) index_of(grid.sets, row.ood_set);
    }
    move_means_last(grid.sets);
    grid.n_ood.resize(grid.sets.size());
    grid.cells.assign(grid.detectors.size(), std::vector<std::optional<Cell>>(grid.sets.size()));
    for (const MetricRow& row : report.rows) {
        if (repeats_a_set(report, row.ood_set)) continue;
        const std::size_t set = index_of(grid.sets, row.ood_set);
        grid.n_ood[set] = row.metrics.n_ood;
        grid.cells[index_of(grid.detectors, row.detector)][set] = cell_of(row.metrics, fpr95);
    }
    const metrics::Figure& auroc = metrics::figure_of(&metrics::SetMetrics::auroc);
    for (std::size_t set = 0; set < grid.sets.size(); ++set) {
        give_places(grid, set, auroc.better, &Cell::auroc, &Cell::auroc_place);
        give_places(grid, set, figure_of(fpr95).better, &Cell::fpr95, &Cell::fpr95_place);
    }
    return grid;
}

}  // namespace farout::report
