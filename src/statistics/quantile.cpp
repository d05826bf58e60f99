#include "statistics/quantile.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/float_bits.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "statistics/runs.h"
#include "statistics/training_rows.h"

namespace farout::statistics {

namespace {

float value_of(std::uint32_t ordered) {
    const bool negative = (ordered & 0x80000000U) == 0;
    return std::bit_cast<float>(negative ? ~ordered : ordered & 0x7fffffffU);
}

/// Calls use(values) with the usable rows of this rank's runs.
template <typename Use>
void for_own_values(parallel::Communicator& communicator, const features::FeatureSource& source,
                    const Use& use) {
    const Blocks runs = runs_of(source.blocks());
    const Range mine = share_of(runs.count(), communicator.rank(), communicator.size());
    for (std::int64_t run = mine.begin; run < mine.end; ++run) {
        parallel::throw_if_interrupted();
        use(TrainingRows(source.read(runs.rows_of(run)), 0).values());
    }
}

}  // namespace

QuantilePlace place_of_quantile(std::int64_t count, double q) {
    const double index = static_cast<double>(count - 1) * q;
    QuantilePlace place;
    place.lower = std::min(static_cast<std::int64_t>(index), count - 1);
    place.upper = std::min(place.lower + 1, count - 1);
    place.fraction = index - static_cast<double>(place.lower);
    return place;
}

double QuantilePlace::between(double low, double high) const {
    // As NumPy's _lerp, so that the last bit is the same.
    const double step = high - low;
    return fraction >= 0.5 ? high - step * (1 - fraction) : low + step * fraction;
}

void count_coarsely(std::span<const float> values, BinCounts& counts) {
    // Numbers of 32 bits for one call: half the cache. Two tables, since neighbours are often of
    // one bin, and additions to one number wait for each other.
    std::vector<std::uint32_t> tables(2 * quantile_bins);
    std::uint32_t* const even = tables.data();
    std::uint32_t* const odd = even + quantile_bins;
    std::size_t k = 0;
    for (; k + 2 <= values.size(); k += 2) {
        ++even[ordered_bits(values[k]) >> 16U];
        ++odd[ordered_bits(values[k + 1]) >> 16U];
    }
    if (k < values.size()) ++even[ordered_bits(values[k]) >> 16U];
    for (std::size_t bin = 0; bin < quantile_bins; ++bin) counts[bin] += even[bin] + odd[bin];
}

FineCounts::FineCounts(const BinCounts& coarse, std::span<const double> quantiles) {
    const std::int64_t count = std::accumulate(coarse.begin(), coarse.end(), std::int64_t{0});
    for (const double q : quantiles) {
        places_.push_back(place_of_quantile(count, q));
        ranks_.push_back(locate(coarse, places_.back().lower));
        ranks_.push_back(locate(coarse, places_.back().upper));
    }
}

FineCounts::Rank FineCounts::locate(const BinCounts& coarse, std::int64_t rank) {
    std::uint32_t bin = 0;
    while (rank >= coarse[bin]) rank -= coarse[bin++];
    const auto there = std::find(bins_.begin(), bins_.end(), bin);
    const auto number = static_cast<std::size_t>(there - bins_.begin());
    if (there == bins_.end()) bins_.push_back(bin);
    return {number, rank};
}

void FineCounts::count(std::span<const float> values, std::span<std::int64_t> counts) const {
    for (std::size_t number = 0; number < bins_.size(); ++number) {
        const std::uint32_t bin = bins_[number];
        const auto table = counts.subspan(number * quantile_bins, quantile_bins);
        for (const float value : values) {
            const std::uint32_t ordered = ordered_bits(value);
            if (ordered >> 16U == bin) [[unlikely]]
                ++table[ordered & 0xffffU];
        }
    }
}

double FineCounts::value_at(const Rank& rank, std::span<const std::int64_t> counts) const {
    const auto table = counts.subspan(rank.bin * quantile_bins, quantile_bins);
    std::int64_t within = rank.within;
    std::uint32_t low = 0;
    while (within >= table[low]) within -= table[low++];
    return static_cast<double>(value_of(bins_[rank.bin] << 16U | low));
}

std::vector<double> FineCounts::quantiles(std::span<const std::int64_t> counts) const {
    std::vector<double> found;
    for (std::size_t k = 0; k < places_.size(); ++k)
        found.push_back(places_[k].between(value_at(ranks_[2 * k], counts),
                                           value_at(ranks_[2 * k + 1], counts)));
    return found;
}

std::map<double, double> quantiles_of_set(parallel::Communicator& communicator,
                                          const features::FeatureSource& source,
                                          std::span<const double> quantiles) {
    std::map<double, double> found;
    for (const double q : quantiles) found[q] = std::numeric_limits<double>::quiet_NaN();
    if (quantiles.empty()) return found;
    BinCounts coarse(quantile_bins);
    parallel::agree(communicator, [&] {
        for_own_values(communicator, source, [&](auto values) { count_coarsely(values, coarse); });
    });
    communicator.all_reduce(coarse, parallel::Reduction::sum);
    if (std::all_of(coarse.begin(), coarse.end(), [](std::int64_t n) { return n == 0; }))
        return found;
    const FineCounts fine(coarse, quantiles);
    std::vector<std::int64_t> counts(fine.length());
    parallel::agree(communicator, [&] {
        for_own_values(communicator, source, [&](auto values) { fine.count(values, counts); });
    });
    communicator.all_reduce(counts, parallel::Reduction::sum);
    const std::vector<double> values = fine.quantiles(counts);
    for (std::size_t k = 0; k < quantiles.size(); ++k) found[quantiles[k]] = values[k];
    return found;
}

}  // namespace farout::statistics
