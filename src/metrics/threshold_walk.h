#pragma once
/// Down the distinct scores of two sets at once: what every figure is computed from.
///
/// Where several hold a part of the scores each, what was computed so far goes from one to the
/// next, so that every rounding is that of one holder alone.

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "metrics/sorted_scores.h"

namespace farout::metrics {

/// How many scores two sets have.
struct SetSizes {
    std::uint64_t id = 0;
    std::uint64_t ood = 0;
};

/// A distinct score, and how the scores of both sets lie to it. At least one is equal to it.
struct Threshold {
    std::uint64_t id_above = 0;
    std::uint64_t id_equal = 0;
    std::uint64_t ood_above = 0;
    std::uint64_t ood_equal = 0;

    /// Rows with a score at or above it.
    std::uint64_t id_accepted() const { return id_above + id_equal; }
    std::uint64_t ood_accepted() const { return ood_above + ood_equal; }
};

/// Goes on from `at`: calls visit(threshold) for each distinct score of these runs of both sets,
/// highest first, all of them lower than those seen before. Leaves `at` after the last one. Runs
/// are such as ScoreRuns.
template <typename Runs, typename Visit>
void walk_thresholds(Threshold& at, Runs id, Runs ood, Visit&& visit) {
    while (!id.done() || !ood.done()) {
        const bool id_next = ood.done() || (!id.done() && id.score() >= ood.score());
        const auto score = id_next ? id.score() : ood.score();
        at.id_equal = !id.done() && id.score() == score ? id.take() : 0;
        at.ood_equal = !ood.done() && ood.score() == score ? ood.take() : 0;
        visit(static_cast<const Threshold&>(at));
        at.id_above += at.id_equal;
        at.ood_above += at.ood_equal;
    }
}

/// The same for all scores of two sets. O(n_id + n_ood).
template <typename Score, typename Visit>
void for_each_threshold(const SortedScores<Score>& id, const SortedScores<Score>& ood,
                        Visit&& visit) {
    Threshold at;
    walk_thresholds(at, id.runs(), ood.runs(), visit);
}

/// The bytes of all that changes in a computation on its way. Two that were made for the same sets
/// have parts of the same sizes.
using RelayState = std::vector<std::span<std::byte>>;

template <typename T>
requires std::is_trivially_copyable_v<T> std::span<std::byte> bytes_of(T& value) {
    return std::as_writable_bytes(std::span(&value, 1));
}

/// Carries such states between the holders, who all compute the same things in the same order.
class Relay {
  public:
    virtual ~Relay() = default;
    /// Sets what the holder of the next higher scores has handed over. Whoever holds the highest
    /// begins with the state as it is.
    virtual void take_over(const RelayState& state) = 0;
    /// Hands it over to the holder of the next lower scores. Afterwards it is everywhere as it was
    /// after the lowest.
    virtual void hand_over(const RelayState& state) = 0;
};

/// For one that holds all scores.
class NoRelay final : public Relay {
  public:
    void take_over(const RelayState&) override {}
    void hand_over(const RelayState&) override {}
};

}  // namespace farout::metrics
