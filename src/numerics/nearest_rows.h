#pragma once
/// The K best of many, for each of several rows.

#include <compare>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace farout::numerics {

/// A row of a bank and how far it is. Ordered by distance, then by number: no two are equal, so
/// the K best don't depend on the order in which they are found.
struct Neighbour {
    double distance = std::numeric_limits<double>::infinity();  ///< squared
    std::int64_t number = std::numeric_limits<std::int64_t>::max();

    auto operator<=>(const Neighbour&) const = default;
};

/// The K least neighbours of each of n rows, K numbers of either kind a row. Different rows may be
/// used by different threads.
class NearestRows {
  public:
    /// At first all K are infinitely far. K ≥ 1.
    NearestRows(std::int64_t rows, std::int64_t k);

    std::int64_t rows() const { return rows_; }
    std::int64_t k() const { return k_; }

    /// Takes a neighbour in if it is among the K least so far. Each is to be offered once.
    void offer(std::int64_t row, const Neighbour& neighbour);
    /// The K-th least so far: what isn't less needn't be offered.
    const Neighbour& last(std::int64_t row) const { return heap(row).front(); }
    /// All K, in no order.
    std::span<const Neighbour> of(std::int64_t row) const { return heap(row); }
    /// The distances of the K least in order. `distances`: room for K.
    void write_distances(std::int64_t row, double* distances) const;

  private:
    std::span<const Neighbour> heap(std::int64_t row) const {
        return std::span(heaps_).subspan(static_cast<std::size_t>(row * k_),
                                         static_cast<std::size_t>(k_));
    }

    std::int64_t rows_;
    std::int64_t k_;
    std::vector<Neighbour> heaps_;  ///< n×K; of each row a heap, its greatest first
};

}  // namespace farout::numerics
