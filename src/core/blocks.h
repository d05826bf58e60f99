#pragma once
/// How the rows of a list are cut into blocks, and blocks are shared among ranks.

#include <algorithm>
#include <cstdint>

namespace farout {

/// A half-open range of row, block or rank numbers.
struct Range {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::int64_t count() const { return end - begin; }
    bool empty() const { return end <= begin; }
    friend bool operator==(const Range&, const Range&) = default;
};

/// Consecutive rows cut into blocks of `block_rows` (the last may be shorter).
/// A constant of a file, never of a run, so that nothing depends on the number of ranks.
struct Blocks {
    std::int64_t rows = 0;
    std::int64_t block_rows = 1;

    std::int64_t count() const { return rows / block_rows + (rows % block_rows != 0 ? 1 : 0); }
    Range rows_of(std::int64_t block) const {
        const std::int64_t begin = block * block_rows;
        return {begin, begin + std::min(block_rows, rows - begin)};
    }
};

/// The consecutive part of 0..count that `rank` of `size` owns; parts differ by at most one,
/// earlier ranks first.
inline Range share_of(std::int64_t count, int rank, int size) {
    const std::int64_t base = count / size;
    const std::int64_t rest = count % size;
    const std::int64_t begin = rank * base + std::min<std::int64_t>(rank, rest);
    return {begin, begin + base + (rank < rest ? 1 : 0)};
}

/// The same where rank 0 has other work beside, worth `handicap` parts: it owns that many fewer
/// than the others, or none.
inline Range share_beside(std::int64_t handicap, std::int64_t count, int rank, int size) {
    const std::int64_t even = (count + handicap) / size;
    const std::int64_t of_root = size == 1 ? count : std::max<std::int64_t>(even - handicap, 0);
    if (rank == 0) return {0, of_root};
    const Range rest = share_of(count - of_root, rank - 1, size - 1);
    return {of_root + rest.begin, of_root + rest.end};
}

}  // namespace farout
