#pragma once
/// The mean cross-entropy of labelled rows by the factor β = 1/T of their logits, looked at in ever
/// narrower brackets around its minimum: a pass each.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "statistics/statistic.h"

namespace farout::statistics {

/// Brackets of β in the order of their passes. The last one is narrow enough for an interpolation
/// that is exact to 12 digits.
inline constexpr std::int64_t temperature_levels = 3;

/// Where temperatures are looked for: T from 1/1000 to 1000.
struct Bracket {
    double lower = 1e-3;
    double upper = 1e3;  ///< of β
};

/// The slope of the mean cross-entropy, mean(Σ_c softmax(βz)_c z_c − z_y), and its derivative by β
/// (the mean variance of z under softmax(βz), so the slope rises), at points of a bracket that are
/// evenly spaced in ln β.
class TemperatureCurve {
  public:
    static constexpr std::int64_t points = 17;
    static std::array<double, points> factors(const Bracket& bracket);

    /// Of a state, points slopes and points derivatives summed over the rows.
    TemperatureCurve(std::span<const double> state, const Bracket& bracket, double rows);

    /// The sums of a run.
    static PlainForm form(const Given& given, const Bracket& bracket);
    static std::int64_t length() { return 2 * points; }

    bool rises_throughout() const { return slopes_.front() >= 0; }
    bool falls_throughout() const { return slopes_.back() <= 0; }

    /// The two neighbours between which the slope changes its sign.
    Bracket narrowed() const;
    /// The β between these where the slope is 0, by a cubic through slopes and derivatives.
    double root() const;

  private:
    std::size_t place() const;  ///< of the lower neighbour

    std::array<double, points> factors_;
    std::array<double, points> slopes_{};
    std::array<double, points> derivatives_{};
};

}  // namespace farout::statistics
