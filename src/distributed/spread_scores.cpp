#include "distributed/spread_scores.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <vector>

#include "core/blocks.h"
#include "parallel/collective.h"

namespace farout::distributed {

void for_each_piece(const ScoreSource& source, Range rows, const UsePiece& use) {
    constexpr std::int64_t most = std::int64_t{1} << 18U;
    std::vector<float> scores;
    std::vector<std::uint8_t> taken;
    while (!rows.empty()) {
        const Range piece{rows.begin, std::min(rows.end, rows.begin + most)};
        scores.resize(static_cast<std::size_t>(piece.count()));
        taken.resize(scores.size());
        source.read(piece, scores, taken);
        use(piece.begin, scores, taken);
        rows.begin = piece.end;
    }
}

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
