#include "quantities/kinds/fisher_rao.h"

#include <cmath>

#include <ATen/ATen.h>

#include "core/text.h"
#include "quantities/kinds/softmax.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

/// 1 − Σ_j √(p_j q_j) without the loss of either where both are next to 1: what the predicted class
/// ŷ adds, less 1, is taken by itself, 1 − √(p_ŷ q_ŷ) = −expm1((log p_ŷ + log q_ŷ)/2); then arccos
/// x = 2·arcsin √((1−x)/2).
class MeanSoftmaxAngle : public Quantity {
  public:
    MeanSoftmaxAngle(const std::string& name, at::Tensor log_points, LogitShapeRef shape)
        : Quantity(concat("mean_softmax_angle to ", name)),
          log_p_(log_probabilities(std::move(shape))),
          halves_((log_points / 2).t().contiguous()) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor half_p = rows(log_p_) / 2;
        const at::Tensor& half_q = rows.constant(halves_);  // C×K
        const auto [largest, predicted] = half_p.max(1, /*keepdim=*/true);
        const at::Tensor others = half_p.exp().scatter_(1, predicted, 0);
        const at::Tensor of_predicted =
            (half_q.index_select(0, predicted.squeeze(1)) + largest).expm1_().neg_();
        const at::Tensor left = of_predicted - at::mm(others, half_q.exp());
        return left.clamp_(0, 1).div_(2).sqrt_().asin_().mean(1) * 4;
    }

  private:
    QuantityRef log_p_;
    at::Tensor halves_;  // (log q)/2, C×K
};

class NearestGaussian : public Quantity {
  public:
    explicit NearestGaussian(const Gaussians& gaussians)
        : Quantity(concat("nearest_gaussian_distance of ", gaussians.name)),
          kept_(gaussians.deviations.gt(0).nonzero().squeeze(1)),
          scale_((gaussians.deviations.index_select(0, kept_) * std::sqrt(8.0)).reciprocal()),
          means_(gaussians.means.index_select(1, kept_)) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor kept = kept_.to(rows.features().device());
        const at::Tensor features = rows.features().index_select(1, kept);
        const at::Tensor& scale = rows.constant(scale_);
        const at::Tensor& means = rows.constant(means_);
        at::Tensor least;
        for (std::int64_t c = 0; c < means.size(0); ++c) {
            const at::Tensor terms = (features - means[c]).mul_(scale).asinh_().square_();
            const at::Tensor sum = terms.sum(1);
            least = least.defined() ? at::minimum(least, sum) : sum;
        }
        return (least * 8).sqrt_();
    }
    std::uint64_t bytes() const override { return means_.nbytes(); }

  private:
    at::Tensor kept_;   // features of deviation above 0
    at::Tensor scale_;  // 1/(√8 σ)
    at::Tensor means_;
};

}  // namespace

QuantityRef mean_softmax_angle(const std::string& name, at::Tensor log_points,
                               LogitShapeRef shape) {
    return std::make_shared<MeanSoftmaxAngle>(name, std::move(log_points), std::move(shape));
}

QuantityRef nearest_gaussian_distance(const Gaussians& gaussians) {
    return std::make_shared<NearestGaussian>(gaussians);
}

}  // namespace farout::quantities
