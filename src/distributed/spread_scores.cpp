#include "distributed/spread_scores.h"

#include <algorithm>
#include <cstring>
#include <functional>

#include "parallel/collective.h"

namespace farout::distributed {
namespace {

using Keys = std::span<const metrics::ScoreKey>;
using Counted = std::vector<metrics::CountedKey>;

bool is_higher(const metrics::CountedKey& one, const metrics::CountedKey& other) {
    return one.key > other.key;
}

/// The keys of this rank's rows, the highest first.
std::vector<metrics::ScoreKey> sorted_keys(const ScoreSource& source, Range rows,
                                           std::int64_t count) {
    std::vector<metrics::ScoreKey> keys;
    keys.reserve(static_cast<std::size_t>(count));
    for_each_piece(source, rows, [&](std::int64_t, auto scores, auto taken) {
        for (std::size_t row = 0; row < scores.size(); ++row)
            if (taken[row] != 0) keys.push_back(metrics::score_key(scores[row]));
    });
    std::sort(keys.begin(), keys.end(), std::greater<>());
    return keys;
}

parallel::Bytes counted(Keys descending) {
    metrics::CountedScores scores;
    for (const metrics::ScoreKey key : descending) scores.add({key, 1});
    const auto bytes = std::as_bytes(scores.keys());
    return {bytes.begin(), bytes.end()};
}

std::int64_t count_distinct(Keys descending) {
    std::int64_t distinct = 0;
    for (std::size_t i = 0; i < descending.size(); ++i)
        if (i == 0 || descending[i] != descending[i - 1]) ++distinct;
    return distinct;
}

/// Sorted parts, put into one order two by two.
Counted merged(std::span<const parallel::Bytes> parts) {
    Counted all;
    std::vector<std::ptrdiff_t> ends{0};
    for (const parallel::Bytes& part : parts) {
        const auto before = all.size();
        all.resize(before + part.size() / sizeof(metrics::CountedKey));
        if (!part.empty()) std::memcpy(&all[before], part.data(), part.size());
        ends.push_back(static_cast<std::ptrdiff_t>(all.size()));
    }
    const std::size_t count = parts.size();
    for (std::size_t width = 1; width < count; width *= 2) {
        for (std::size_t i = 0; i + width < count; i += 2 * width) {
            std::inplace_merge(all.begin() + ends[i], all.begin() + ends[i + width],
                               all.begin() + ends[std::min(i + 2 * width, count)], is_higher);
        }
    }
    return all;
}

}  // namespace

metrics::CountedScores spread_scores(parallel::Communicator& communicator,
                                     const ScoreSource& source, std::int64_t own,
                                     const KeyRanges& ranges) {
    const auto size = static_cast<std::size_t>(communicator.size());
    const std::size_t per_rank = ranges.count() / size;
    std::vector<metrics::ScoreKey> keys;
    std::vector<std::int64_t> distinct(size);  // at most, on each rank
    parallel::agree(communicator, [&] {
        keys = sorted_keys(source,
                           share_of(source.rows(), communicator.rank(), communicator.size()), own);
        for (std::size_t range = 0; range < ranges.count(); ++range)
            distinct[range / per_rank] += count_distinct(ranges.keys_of(range, keys));
    });
    communicator.all_reduce(distinct, parallel::Reduction::sum);
    metrics::CountedScores mine;
    mine.reserve(static_cast<std::size_t>(distinct[static_cast<std::size_t>(communicator.rank())]));
    for (std::size_t number = 0; number < per_rank; ++number) {
        std::vector<parallel::Bytes> to_each;
        for (std::size_t rank = 0; rank < size; ++rank)
            to_each.push_back(counted(ranges.keys_of(rank * per_rank + number, keys)));
        for (const metrics::CountedKey& next : merged(parallel::all_to_all(communicator, to_each)))
            mine.add(next);
    }
    return mine;
}

}  // namespace farout::distributed
