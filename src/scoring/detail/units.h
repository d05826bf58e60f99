#pragma once
/// What ranks share when they score a set.

#include "core/blocks.h"
#include "statistics/runs.h"

namespace farout::scoring {

// About so many rows, so that a small set keeps several ranks busy.
inline constexpr std::int64_t unit_rows = 1024;

inline Blocks units_of(const Blocks& blocks) {
    return statistics::runs_of(blocks, unit_rows);
}

/// The rows of units that follow each other.
inline Range rows_of(const Blocks& units, Range numbers) {
    if (numbers.empty()) return {};
    return {units.rows_of(numbers.begin).begin, units.rows_of(numbers.end - 1).end};
}

/// The rows of a set that a rank scores.
inline Range rows_of_rank(const Blocks& blocks, int rank, int size) {
    const Blocks units = units_of(blocks);
    return rows_of(units, share_of(units.count(), rank, size));
}

}  // namespace farout::scoring
