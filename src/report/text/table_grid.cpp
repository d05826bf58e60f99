#include "report/text/table_grid.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "report/detail/set_columns.h"
#include "report/text/table_notes.h"

namespace farout::report {
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

std::optional<Cell> cell_of(const metrics::SetMetrics& metrics, Fpr95 fpr95) {
    const double share = metrics.*figure_of(fpr95).value;
    if (!std::isfinite(metrics.auroc) || !std::isfinite(share)) return std::nullopt;
    Cell cell;
    cell.auroc = hundredths_of_per_cent(metrics.auroc);
    cell.fpr95 = hundredths_of_per_cent(share);
    return cell;
}

}  // namespace

Grid grid_of(const Report& report, Fpr95 fpr95) {
    Grid grid;
    for (const MetricRow& row : report.rows) {
        index_of(grid.detectors, row.detector);
        index_of(grid.sets, row.ood_set);
    }
    move_means_last(grid.sets);
    grid.n_ood.resize(grid.sets.size());
    grid.cells.assign(grid.detectors.size(), std::vector<std::optional<Cell>>(grid.sets.size()));
    for (const MetricRow& row : report.rows) {
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
