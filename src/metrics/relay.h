#pragma once
/// Figures that are computed down the sorted scores one after the other, where several hold a part
/// of the scores each: what was computed so far goes from one to the next, so that every rounding
/// is that of one holder alone.

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace farout::metrics {

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
