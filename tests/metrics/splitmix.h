#pragma once

#include <cstdint>

namespace farout::metrics {

/// splitmix64 (Steele, Lea & Flood, 2014).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t limit) { return next() % limit; }
    /// Between 0 and 1, neither of them.
    double uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }

  private:
    std::uint64_t state_;
};

}  // namespace farout::metrics
