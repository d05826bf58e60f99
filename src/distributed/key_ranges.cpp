#include "distributed/key_ranges.h"

#include <algorithm>
#include <functional>

#include "core/blocks.h"
#include "parallel/collective.h"

namespace farout::distributed {
namespace {

/// How many of sorted keys, the highest first, are at least as high.
std::int64_t count_from(metrics::ScoreKey lowest, std::span<const metrics::ScoreKey> descending) {
    const auto end =
        std::upper_bound(descending.begin(), descending.end(), lowest, std::greater<>());
    return end - descending.begin();
}

}  // namespace

KeyRanges::KeyRanges(parallel::Communicator& communicator, std::vector<metrics::ScoreKey> sample,
                     std::size_t count)
    : lowest_(count) {
    std::sort(sample.begin(), sample.end(), std::greater<>());
    const std::int64_t total = parallel::all_reduce_value(
        communicator, static_cast<std::int64_t>(sample.size()), parallel::Reduction::sum);
    // The highest key that enough sampled ones reach, a bit at a time from the highest bit on. The
    // last range's stays 0: it takes the rest.
    std::vector<std::int64_t> reached(count - 1);
    for (metrics::ScoreKey bit = metrics::ScoreKey{1} << 31U; bit != 0; bit >>= 1U) {
        for (std::size_t range = 0; range < reached.size(); ++range)
            reached[range] = count_from(lowest_[range] | bit, sample);
        communicator.all_reduce(reached, parallel::Reduction::sum);
        for (std::size_t range = 0; range < reached.size(); ++range) {
            const std::int64_t wanted =
                share_of(total, static_cast<int>(range), static_cast<int>(count)).end;
            if (reached[range] >= wanted) lowest_[range] |= bit;
        }
    }
}

std::span<const metrics::ScoreKey> KeyRanges::keys_of(
    std::size_t range, std::span<const metrics::ScoreKey> descending) const {
    const auto end_of = [&](std::size_t number) { return count_from(lowest_[number], descending); };
    const std::int64_t begin = range == 0 ? 0 : end_of(range - 1);
    return descending.subspan(static_cast<std::size_t>(begin),
                              static_cast<std::size_t>(end_of(range) - begin));
}

}  // namespace farout::distributed
