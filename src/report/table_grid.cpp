#include "report/table_grid.h"

#include <algorithm>
#include <cmath>

namespace farout {
namespace {

std::size_t index_of(std::vector<std::string>& names, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    names.push_back(name);
    return names.size() - 1;
}

long long hundredths_of_per_cent(double share) {
    return std::llround(share * 1e4);
}

enum class Best { highest, lowest };

/// Calls mark(cell) for the best cells of a column, unless all are equally good.
template <typename Figure, typename Mark>
void mark_best(Grid& grid, std::size_t set, Best which, Figure figure, Mark mark) {
    std::vector<Cell*> column;
    for (auto& row : grid.cells) {
        if (row[set]) column.push_back(&*row[set]);
    }
    if (column.empty()) return;
    const auto [low, high] =
        std::minmax_element(column.begin(), column.end(),
                            [&](const Cell* a, const Cell* b) { return figure(*a) < figure(*b); });
    if (figure(**low) == figure(**high)) return;
    const long long best = which == Best::highest ? figure(**high) : figure(**low);
    for (Cell* cell : column) {
        if (figure(*cell) == best) mark(*cell);
    }
}

void move_means_last(std::vector<std::string>& sets) {
    std::stable_partition(sets.begin(), sets.end(),
                          [](const std::string& name) { return !is_mean(name); });
}

std::optional<Cell> cell_of(const SetMetrics& metrics, Fpr95 fpr95) {
    const double share =
        fpr95 == Fpr95::id_positive ? metrics.fpr95_id_positive : metrics.fpr95_ood_positive;
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
    for (std::size_t set = 0; set < grid.sets.size(); ++set) {
        mark_best(
            grid, set, Best::highest, [](const Cell& cell) { return cell.auroc; },
            [](Cell& cell) { cell.best_auroc = true; });
        mark_best(
            grid, set, Best::lowest, [](const Cell& cell) { return cell.fpr95; },
            [](Cell& cell) { cell.best_fpr95 = true; });
    }
    return grid;
}

}  // namespace farout
