#include <algorithm>
#include <memory>

#include "core/error.h"
#include "numerics/residual_norm.h"
#include "numerics/tiles.h"
#include "statistics/device/device_sums.h"
#include "statistics/kinds/estimator.h"

namespace farout::statistics {

namespace {

class MeanResidualNorm : public Estimator {
  public:
    std::string name() const override { return fit_step::residual_norms; }
    std::size_t length() const override { return 1; }

    void add(TrainingRows& rows, const Statistics& so_far, std::span<double> sums) const override {
        if (!space_)
            space_ = std::make_unique<numerics::ResidualSpace>(so_far.tensors.at("origin"),
                                                               so_far.tensors.at("residual_basis"));
        std::vector<double> norms(static_cast<std::size_t>(rows.count()));
        numerics::for_row_tiles(rows.count(), [&](Range tile) {
            const auto of_tile = space_->norms(rows.features().slice(0, tile.begin, tile.end));
            std::copy(of_tile.begin(), of_tile.end(), norms.begin() + tile.begin);
        });
        for (const double norm : norms) sums[0] += norm;
    }

    DeviceSums on_device(at::Device device, const Statistics& so_far) const override {
        return residual_norms_on_device(device, so_far.tensors.at("origin"),
                                        so_far.tensors.at("residual_basis"));
    }

    void finish(std::span<const double> sums, Statistics& statistics) const override {
        const double mean = sums[0] / statistics.numbers.at("rows_used");
        if (!(mean > 0))
            throw Error(
                "No training feature has any part outside the principal space, so ViM's alpha "
                "doesn't exist. "
                "Choose a smaller vim.dim.");
        statistics.numbers["mean_residual_norm"] = mean;
        statistics.numbers["vim_alpha"] = statistics.numbers.at("mean_max_logit") / mean;
    }

  private:
    mutable std::unique_ptr<numerics::ResidualSpace> space_;  ///< made with the first run
};

}  // namespace

std::unique_ptr<Estimator> make_mean_residual_norm() {
    return std::make_unique<MeanResidualNorm>();
}

}  // namespace farout::statistics
