#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "numerics/vector_loops.h"
#include "statistics/registry.h"

namespace farout::statistics {

namespace {

/// The 1-norm ‖h‖₁ of the training features. Gives the numbers mean_norm and norm_deviation, which
/// is the square root of the variance over all rows (divided by N). From sums of norms and of their
/// squares: norms that differ by less than 10⁻⁶ of themselves leave it few digits.
class FeatureNorm final : public Statistic {
  public:
    std::unique_ptr<State> state() const override { return sums(2); }

    PlainForm plain_form(const Given&) const override {
        return [](const DeviceTrainingRows& rows) {
            const at::Tensor norms = rows.exact().abs().sum(1);
            return at::stack({norms.sum(), norms.square().sum()});
        };
    }

    HostForm host_form(const Given&) const override {
        return {.rows = [](const TrainingRows& rows, std::span<double> state) {
            const std::int64_t width = rows.features().size(1);
            std::vector<double> norms(static_cast<std::size_t>(rows.count()));
            numerics::for_row_tiles(rows.count(), [&](Range tile) {
                for (std::int64_t row = tile.begin; row < tile.end; ++row)
                    norms[static_cast<std::size_t>(row)] =
                        numerics::absolute_sum(rows.values().data() + row * width, width);
            });
            for (const double norm : norms) {
                state[0] += norm;
                state[1] += norm * norm;
            }
        }};
    }

    Fitted finish(std::span<const double> state, const Given& given) const override {
        const double mean = state[0] / given.rows();
        const double variance = std::max(0.0, state[1] / given.rows() - mean * mean);
        return {{}, {{"mean_norm", mean}, {"norm_deviation", std::sqrt(variance)}}};
    }

    std::uint64_t most_bytes() const override { return 0; }
};

}  // namespace

StatisticEntry feature_norm_entry() {
    return {.kind = "feature_norm",
            .meaning = "1-norm of the features: mean_norm, norm_deviation",
            .uses_head = false,
            .make = [](const Identity&, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<FeatureNorm>();
            }};
}

}  // namespace farout::statistics
