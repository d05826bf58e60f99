#pragma once
/// The cells of a table, before they are laid out as text.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/text/table.h"

namespace farout::report {

/// A figure's place in its column.
enum class Standing { best, second, other };

/// The figures of a cell in hundredths of a per cent, as they are shown.
struct Cell {
    long long auroc = 0;
    long long fpr95 = 0;
    Standing auroc_place = Standing::other;
    Standing fpr95_place = Standing::other;
};

/// Detectors × sets, both in the order in which the rows name them, means last.
struct Grid {
    std::vector<std::string> detectors;
    std::vector<std::string> sets;
    std::vector<std::uint64_t> n_ood;                     ///< a set's images that took part
    std::vector<std::vector<std::optional<Cell>>> cells;  ///< [detector][set]
};

/// The best and the second are marked where a column has several detectors that differ; equal
/// figures share a place.
Grid grid_of(const Report& report, Fpr95 fpr95);

}  // namespace farout::report
