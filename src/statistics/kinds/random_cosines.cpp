#include <cmath>
#include <numbers>

#include <ATen/ATen.h>

#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// Numbers that follow from a seed and their place.
class Drawn {
  public:
    explicit Drawn(std::int64_t seed) : seed_(static_cast<std::uint64_t>(seed)) {}

    /// Uniform between 0 and 1, never 0.
    double uniform(std::int64_t place) const {
        constexpr double keys = 9007199254740992;  // 2⁵³
        return (sampling_key(seed_, place) + 0.5) / keys;
    }
    /// Normal: of a pair of places by Box and Muller's transform.
    double normal(std::int64_t place) const {
        const std::int64_t pair = place / 2 * 2;
        const double radius = std::sqrt(-2 * std::log(uniform(pair)));
        const double angle = 2 * std::numbers::pi * uniform(pair + 1);
        return radius * (place == pair ? std::cos(angle) : std::sin(angle));
    }

  private:
    std::uint64_t seed_;
};

/// Random features of the Gaussian kernel exp(−γ‖x−y‖²): what √(2/M)·cos(x·ω_m + u_m) is made with.
/// Gives
///  - directions, float64 D×M: ω, normal, of variance 2γ;
///  - phases, float64 M: u, uniform from 0 to 2π.
///
/// Place m·D + j of the numbers that follow from the seed is feature j of ω_m; the phases come
/// behind. They are kept in the file: libraries' logarithms and cosines may differ in the last bit.
class RandomCosines final : public Statistic {
  public:
    RandomCosines(Shape shape, const Identity& identity)
        : width_(shape.width),
          count_(whole_parameter(identity, "M", 1, 16384)),
          gamma_(real_parameter(identity, "gamma", 0, 1e12)),
          drawn_(whole_parameter(identity, "seed", 0, std::int64_t{1} << 53U)) {}

    Fitted finish(std::span<const double>, const Given&) const override {
        at::Tensor directions = at::empty({width_, count_}, at::kDouble);
        at::Tensor phases = at::empty({count_}, at::kDouble);
        const double deviation = std::sqrt(2 * gamma_);
        const std::int64_t behind = (width_ * count_ + 1) / 2 * 2;
        for (std::int64_t m = 0; m < count_; ++m) {
            for (std::int64_t j = 0; j < width_; ++j)
                directions.data_ptr<double>()[j * count_ + m] =
                    deviation * drawn_.normal(m * width_ + j);
            phases.data_ptr<double>()[m] = 2 * std::numbers::pi * drawn_.uniform(behind + m);
        }
        return {{{"directions", directions}, {"phases", phases}}, {}};
    }

    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>((width_ + 1) * count_);
    }

  private:
    std::int64_t width_;
    std::int64_t count_;
    double gamma_;
    Drawn drawn_;
};

}  // namespace

StatisticEntry random_cosines_entry() {
    return {
        .kind = "random_cosines",
        .meaning = "random features of a Gaussian kernel: directions, phases",
        .parameters = {"M", "gamma", "seed"},
        .uses_head = false,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<RandomCosines>(making.shape, identity);
        }};
}

}  // namespace farout::statistics
