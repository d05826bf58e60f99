#include "quantities/residual_norm.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "core/error.h"
#include "numerics/offsets.h"
#include "numerics/tiles.h"
#include "numerics/vector_loops.h"
#include "statistics/device/device_sums.h"
#include "statistics/kinds/estimator.h"

namespace farout::quantities {

namespace {

// A residual of 1/64 of the row's length loses 6 of float32's 24 bits.
constexpr double shortest_share = 1.0 / 64;

}  // namespace

ResidualSpace::ResidualSpace(const at::Tensor& origin, const at::Tensor& basis)
    : origin_(origin), basis_(basis), single_(basis.to(at::kFloat)) {}

std::vector<double> ResidualSpace::norms(const at::Tensor& features) const {
    const at::Tensor offsets = numerics::offsets_from(features, origin_);
    const at::Tensor residuals = single_.times(offsets);
    const std::int64_t width = features.size(1);
    const std::int64_t columns = residuals.size(1);
    std::vector<double> norms(static_cast<std::size_t>(features.size(0)));
    at::Tensor exact;
    for (std::size_t i = 0; i < norms.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        norms[i] = std::sqrt(
            numerics::sum_of_squares(residuals.const_data_ptr<float>() + row * columns, columns));
        const double length = std::sqrt(
            numerics::sum_of_squares(offsets.const_data_ptr<float>() + row * width, width));
        if (norms[i] > shortest_share * length && std::isfinite(norms[i])) continue;
        if (!exact.defined())
            exact = at::mm(features.to(at::kDouble).sub_(origin_), basis_).square_().sum(1).sqrt_();
        norms[i] = exact.const_data_ptr<double>()[i];
    }
    return norms;
}

namespace {

class MeanResidualNorm : public statistics::Estimator {
  public:
    std::string name() const override { return statistics::fit_step::residual_norms; }
    std::size_t length() const override { return 1; }

    void add(statistics::TrainingRows& rows, const statistics::Statistics& so_far,
             std::span<double> sums) const override {
        if (!space_)
            space_ = std::make_unique<ResidualSpace>(so_far.tensors.at("origin"),
                                                     so_far.tensors.at("residual_basis"));
        std::vector<double> norms(static_cast<std::size_t>(rows.count()));
        numerics::for_row_tiles(rows.count(), [&](Range tile) {
            const auto of_tile = space_->norms(rows.features().slice(0, tile.begin, tile.end));
            std::copy(of_tile.begin(), of_tile.end(), norms.begin() + tile.begin);
        });
        for (const double norm : norms) sums[0] += norm;
    }

    statistics::DeviceSums on_device(at::Device device,
                                     const statistics::Statistics& so_far) const override {
        return statistics::residual_norms_on_device(device, so_far.tensors.at("origin"),
                                                    so_far.tensors.at("residual_basis"));
    }

    void finish(std::span<const double> sums, statistics::Statistics& statistics) const override {
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
    mutable std::unique_ptr<ResidualSpace> space_;  ///< made with the first run
};

}  // namespace

std::unique_ptr<statistics::Estimator> make_mean_residual_norm() {
    return std::make_unique<MeanResidualNorm>();
}

}  // namespace farout::quantities
