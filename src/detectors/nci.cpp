#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "quantities/kinds/distance.h"
#include "quantities/kinds/feature_norm.h"
#include "quantities/kinds/predicted_class.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Neural collapse inspired. Liu and Qin, "Detecting Out-of-Distribution Through the Lens of Neural
/// Collapse", CVPR 2025: w_ŷ·(h−μ) / ‖h−μ‖₂ + α ‖h‖₁, μ the mean of all training features. α:
/// OpenOOD's and the authors' default; pytorch-ood's is 0. The first term is 0 where h = μ.
///
/// w_ŷ·(h−μ) = z_ŷ(h) − z_ŷ(μ): the logits are there.
class Nci : public Detector {
  public:
    explicit Nci(const catalogue::ParameterValues& values) : alpha_(values.at("alpha").number()) {}

    std::vector<Identity> needs() const override { return {mean_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const numerics::Head& head = fitted.head;
        const at::Tensor& mean =
            statistics::require_tensor(fitted, mean_, "mean", "nci", {head.feature_width()});
        distance_ = quantities::distance_from("mean", mean);
        const at::Tensor of_mean =
            at::addmv(head.bias.to(at::kDouble), head.weight.to(at::kDouble), mean);
        logit_of_mean_ = quantities::of_predicted_class("logit of mean", of_mean.unsqueeze(1));
    }
    at::Tensor score(quantities::Rows& rows) const override {
        const at::Tensor& distance = rows(distance_);
        const at::Tensor along = rows(max_logit_) - rows(logit_of_mean_).squeeze(1);
        return (along / distance).masked_fill_(distance.eq(0), 0) + alpha_ * rows(norm_);
    }

  private:
    double alpha_;
    Identity mean_{"mean"};
    quantities::QuantityRef max_logit_ = quantities::max_logit();
    quantities::QuantityRef norm_ = quantities::feature_norm_1();
    quantities::QuantityRef distance_;
    quantities::QuantityRef logit_of_mean_;
};

}  // namespace

std::unique_ptr<Detector> make_nci(const catalogue::ParameterValues& values) {
    return std::make_unique<Nci>(values);
}

}  // namespace farout::detectors
