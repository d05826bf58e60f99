#pragma once
/// What is counted in the rows of a set: whole numbers only, so that ranks may count parts of it.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace farout::report {

/// The smallest and the largest of some numbers.
struct Extremes {
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = std::numeric_limits<std::int64_t>::min();

    void add(std::int64_t value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    void add(const Extremes& other) {
        low = std::min(low, other.low);
        high = std::max(high, other.high);
    }
    /// Whether there were some, all the same.
    bool are_equal() const { return low == high; }
};

/// Of rows that take part, unless it says otherwise.
struct SetCounts {
    std::int64_t taken = 0;
    std::int64_t not_finite = 0;  ///< left out: their features hold a NaN or an infinity
    std::int64_t unreadable = 0;  ///< left out for any other reason
    std::int64_t labelled = 0;    ///< rows with a label
    std::int64_t correct = 0;     ///< those of them that the classifier gets right
    std::int64_t confident = 0;   ///< rows with a label whose confidence is known
    std::int64_t confidence = 0;  ///< sum of max p over them, in units of 1 / confidence_units
    Extremes labels{};            ///< of rows with a label
    Extremes predictions{};
    Extremes hashes{};               ///< of the rows' features; empty where they aren't known
    std::vector<Extremes> scores{};  ///< of each detector: ordered_bits()

    static constexpr double confidence_units = 1 << 20;

    /// What another part of the same set's rows holds, added.
    void add(const SetCounts& other);
    /// The numbers that are added, for sums over ranks.
    std::vector<std::int64_t*> sums() {
        return {&taken, &not_finite, &unreadable, &labelled, &correct, &confident, &confidence};
    }
    std::vector<Extremes*> extremes();
};

}  // namespace farout::report
