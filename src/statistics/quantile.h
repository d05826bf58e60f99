#pragma once
/// Exact quantiles of very many numbers without sorting or keeping them.
///
/// A float32's bits, read as an integer (negative numbers turned round), rise with its value. One
/// pass counts the numbers by their upper 16 bits, which tells in whose bins the wanted ranks lie;
/// a second pass counts the numbers of those bins by their lower 16 bits. Counts are integers, so
/// that parts are added exactly, in any order.

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "features/feature_source.h"
#include "parallel/communicator.h"

namespace farout::statistics {

/// Where a quantile lies among n sorted numbers: NumPy's method "linear", numpy.quantile of float64
/// numbers.
struct QuantilePlace {
    std::int64_t lower = 0;  ///< the ranks, from 0, of the two numbers it lies between
    std::int64_t upper = 0;
    double fraction = 0;  ///< how far from the lower to the upper

    double between(double low, double high) const;
};
/// n ≥ 1, q from 0 to 1.
QuantilePlace place_of_quantile(std::int64_t count, double q);

/// How many numbers have each value of their upper 16 bits.
inline constexpr std::size_t quantile_bins = 65536;
using BinCounts = std::vector<std::int64_t>;

/// Adds to `counts` (of quantile_bins). The numbers must be finite.
void count_coarsely(std::span<const float> values, BinCounts& counts);

/// The second pass: what the first one left open of some quantiles.
class FineCounts {
  public:
    /// `coarse`: the counts of all numbers, at least one.
    FineCounts(const BinCounts& coarse, std::span<const double> quantiles);

    std::size_t length() const { return bins_.size() * quantile_bins; }
    /// The upper 16 bits of the numbers that are counted, each once, in the counts' order.
    const std::vector<std::uint32_t>& bins() const { return bins_; }
    /// Adds to `counts` (of length()).
    void count(std::span<const float> values, std::span<std::int64_t> counts) const;
    /// The quantiles, from the counts of all numbers.
    std::vector<double> quantiles(std::span<const std::int64_t> counts) const;

  private:
    struct Rank {
        std::size_t bin;      ///< number of its bin in bins_
        std::int64_t within;  ///< its rank among the numbers of the bin
    };
    Rank locate(const BinCounts& coarse, std::int64_t rank);
    double value_at(const Rank& rank, std::span<const std::int64_t> counts) const;

    std::vector<QuantilePlace> places_;
    std::vector<Rank> ranks_;  ///< two for each quantile
    std::vector<std::uint32_t> bins_;
};

/// Collective: quantiles of every value of a set's usable rows (status ok, all finite), the same on
/// all ranks. Reads the set twice, a run at a time. NaN where the set has no usable row.
std::map<double, double> quantiles_of_set(parallel::Communicator& communicator,
                                          const features::FeatureSource& source,
                                          std::span<const double> quantiles);

}  // namespace farout::statistics
