#include "statistics/residual_norm.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "core/error.h"
#include "statistics/estimator.h"
#include "statistics/tiles.h"

namespace farout {

std::vector<double> residual_norms(const at::Tensor& features, const at::Tensor& origin,
                                   const at::Tensor& basis) {
    std::vector<double> norms(static_cast<std::size_t>(features.size(0)));
    for_row_tiles(features.size(0), [&](Range tile) {
        const at::Tensor rows =
            features.slice(0, tile.begin, tile.end).to(at::kDouble).sub_(origin);
        const at::Tensor of_tile = at::mm(rows, basis).square_().sum(1).sqrt_();
        std::copy_n(of_tile.const_data_ptr<double>(), tile.count(), norms.begin() + tile.begin);
    });
    return norms;
}

namespace {

class MeanResidualNorm : public Estimator {
  public:
    std::size_t length() const override { return 1; }

    void add(TrainingRows& rows, const Statistics& so_far, std::span<double> sums) const override {
        const auto norms = residual_norms(rows.features(), so_far.tensors.at("origin"),
                                          so_far.tensors.at("residual_basis"));
        for (const double norm : norms) sums[0] += norm;
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
};

}  // namespace

std::unique_ptr<Estimator> make_mean_residual_norm() {
    return std::make_unique<MeanResidualNorm>();
}

}  // namespace farout
