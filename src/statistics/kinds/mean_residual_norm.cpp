#include <algorithm>
#include <memory>

#include <ATen/ATen.h>

#include "core/error.h"
#include "numerics/residual_norm.h"
#include "numerics/tiles.h"
#include "statistics/kinds/residual_space.h"

namespace farout::statistics {

namespace {

/// The mean of ‖(h−u)R‖ over training rows, u and R ViM's. Gives the number mean_residual_norm.
class MeanResidualNorm final : public Statistic {
  public:
    explicit MeanResidualNorm(Identity space) : space_(std::move(space)) {}

    std::vector<Identity> asks_for() const override { return {space_}; }
    std::unique_ptr<State> state() const override { return sums(1); }

    PlainForm plain_form(const Given& given) const override {
        const at::Tensor origin = given.tensor(space_, "origin").to(given.device);
        const at::Tensor basis = given.tensor(space_, "residual_basis").to(given.device);
        return [origin, basis](const DeviceTrainingRows& rows) {
            const at::Tensor residuals = at::mm(rows.exact() - origin, basis);
            return residuals.square_().sum(1).sqrt_().sum().unsqueeze(0);
        };
    }

    HostForm host_form(const Given& given) const override {
        const auto space = std::make_shared<numerics::ResidualSpace>(
            given.tensor(space_, "origin"), given.tensor(space_, "residual_basis"));
        return {.rows = [space](const TrainingRows& rows, std::span<double> state) {
            std::vector<double> norms(static_cast<std::size_t>(rows.count()));
            numerics::for_row_tiles(rows.count(), [&](Range tile) {
                const auto of_tile = space->norms(rows.features().slice(0, tile.begin, tile.end));
                std::copy(of_tile.begin(), of_tile.end(), norms.begin() + tile.begin);
            });
            for (const double norm : norms) state[0] += norm;
        }};
    }

    Fitted finish(std::span<const double> state, const Given& given) const override {
        const double mean = state[0] / given.rows();
        if (!(mean > 0))
            throw Error(
                "No training feature has any part outside the principal space, so ViM's alpha "
                "doesn't exist. Choose a smaller vim.dim.");
        return {{}, {{"mean_residual_norm", mean}}};
    }

    std::uint64_t most_bytes() const override { return 0; }

  private:
    Identity space_;
};

}  // namespace

StatisticEntry mean_residual_norm_entry() {
    return {
        .kind = "mean_residual_norm",
        .meaning = "mean norm in the residual space: mean_residual_norm",
        .parameters = {"dim"},
        .options = {origin_option()},
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            principal_width(identity, making);
            return std::make_unique<MeanResidualNorm>(
                Identity{"residual_space", identity.parameters});
        },
        .resolve = of_principal_width};
}

}  // namespace farout::statistics
