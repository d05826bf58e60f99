#pragma once
/// What a statistic keeps while rows pass: a fixed number of float64 numbers, how they begin, and
/// how those of later rows are put into those of earlier ones.
///
/// The engine makes the state of every run of rows by itself and puts the runs together along a
/// fixed tree (core/fold.h), on the host or on a device. So the bits are the same for any number of
/// ranks whatever combine() does. Those of counts, extremes, the largest and a sample don't depend
/// on how rows are cut into runs either.

#include <cstdint>
#include <memory>
#include <span>

#include <ATen/core/Tensor.h>

namespace farout::statistics {

class State {
  public:
    virtual ~State() = default;

    /// How many numbers it is.
    virtual std::int64_t length() const = 0;

    /// Sets `numbers` (length() of them) to the state of no rows.
    virtual void begin(std::span<double> numbers) const = 0;

    /// Puts the state of later rows into that of the rows before them. Both float64, length() long,
    /// on one device; only operations that give the same bits at every call.
    virtual void combine(at::Tensor& earlier, const at::Tensor& later) const = 0;
};

/// n sums, zeros at first.
std::unique_ptr<State> sums(std::int64_t count);

/// n counts: sums of whole numbers, exact below 2⁵³ in any order.
inline std::unique_ptr<State> counts(std::int64_t count) {
    return sums(count);
}

/// n minima (+∞ at first), then n maxima (−∞ at first).
std::unique_ptr<State> extremes(std::int64_t count);
/// The state of rows: float64 m×n. Zeros are +0, so that which of two zeros came first doesn't
/// matter.
at::Tensor extremes_of(const at::Tensor& rows);

/// The k largest values of each of G groups, falling; −∞ where a group has fewer. G·k numbers.
std::unique_ptr<State> largest(std::int64_t groups, std::int64_t kept);
/// The state of m values (float64) in groups (int64 m, 0..G−1).
at::Tensor largest_of(const at::Tensor& values, const at::Tensor& groups, std::int64_t group_count,
                      std::int64_t kept);

/// A sample of rows: those with the smallest sampling_key, in rising order of (key, row number).
/// A line a row: the key, the row's number, its w values; the key of a line without a row is +∞,
/// its other numbers are −1. size·(2+w) numbers, on every level of the tree: of a sample of very
/// many rows, sample the row numbers alone (w = 0).
std::unique_ptr<State> sample(std::int64_t size, std::int64_t width);
/// The state of m rows: `values` (m×w, any type) and their numbers, rising, float64 m; `keys`:
/// their sampling keys, float64 m.
at::Tensor sample_of(const at::Tensor& values, const at::Tensor& numbers, const at::Tensor& keys,
                     std::int64_t size);

/// Where a row stands in the order that samples are taken in: 53 bits of a hash of seed and row
/// number (core/random_bits.h), the same on any machine. Rows with equal keys stand in the
/// order of their numbers.
double sampling_key(std::uint64_t seed, std::int64_t row);

}  // namespace farout::statistics
