#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "detectors/relative_error.h"
#include "quantities/kinds/feature_norm.h"
#include "quantities/kinds/features.h"
#include "quantities/kinds/predicted_class.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Class-aware decoupled relative feature error. Ling et al., "CADRef: Robust Out-of-Distribution
/// Detection via Class-Aware Decoupled Relative Feature Leveraging", CVPR 2025: −(e⁺/S(z) + e⁻/S̄),
/// with δ = h − μ̃_ŷ, μ̃_c the mean of the training rows predicted as c, e⁺ the part of ‖δ‖₁/‖h‖₁
/// in which δ_j has the sign of w_ŷj and e⁻ that in which it has the other one; S a score of the
/// logits, S̄ its mean over the training rows. Features of weight 0 take no part. Classes never
/// predicted: see statistics/kinds/means_by_prediction.h.
///
/// S: as in the authors' code, but for their 1/(generalised entropy), which isn't offered. Where S
/// isn't positive, as energies and logits needn't be, the first term has the wrong sign.
class Cadref : public Detector {
  public:
    explicit Cadref(const catalogue::ParameterValues& values)
        : of_(values.at("logit_score").word()),
          mean_score_{"mean_logit_score", {{"score", of_}}},
          logit_score_(of_ == "energy"      ? quantities::log_sum_exp()
                       : of_ == "max_logit" ? quantities::max_logit()
                                            : quantities::log_max_probability()) {}

    std::vector<Identity> needs() const override { return {means_, mean_score_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const numerics::Head& head = fitted.head;
        mean_ = quantities::of_predicted_class(
            "predicted_means",
            statistics::require_tensor(fitted, means_, "predicted_means", "cadref",
                                       {head.classes(), head.feature_width()}));
        const at::Tensor signs = head.weight.sign().to(at::kDouble);
        bytes_ = signs.nbytes();
        signs_ = quantities::of_predicted_class("signs of weights", signs);
        of_training_ = fitted.statistics.number(mean_score_, "mean_score", "cadref");
    }
    std::uint64_t bytes() const override { return bytes_; }
    at::Tensor score(quantities::Rows& rows) const override {
        const at::Tensor along = (rows(features_) - rows(mean_)).mul_(rows(signs_));
        const at::Tensor with = along.clamp_min(0).sum(1);
        const at::Tensor against = along.clamp_max(0).sum(1);  // −e⁻
        const at::Tensor& found = rows(logit_score_);
        const at::Tensor score = of_ == "msp" ? found.exp() : found;
        return (against / of_training_ - with / score) / divisor_of(rows(norm_));
    }

  private:
    std::string of_;
    std::uint64_t bytes_ = 0;
    double of_training_ = 0;
    Identity means_{"predicted_class_means"};
    Identity mean_score_;
    quantities::QuantityRef logit_score_;
    quantities::QuantityRef features_ = quantities::features();
    quantities::QuantityRef norm_ = quantities::feature_norm_1();
    quantities::QuantityRef mean_;
    quantities::QuantityRef signs_;
};

}  // namespace

std::unique_ptr<Detector> make_cadref(const catalogue::ParameterValues& values) {
    return std::make_unique<Cadref>(values);
}

}  // namespace farout::detectors
