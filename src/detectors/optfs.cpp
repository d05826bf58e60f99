#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "quantities/feature_shapes.h"
#include "quantities/kinds/binned_logit.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// 1000 a/‖a‖₂; zeros where nothing contributes.
at::Tensor factors_of(const at::Tensor& contributions) {
    const double length = contributions.norm().item<double>();
    return length > 0 ? contributions * (1000 / length) : at::zeros_like(contributions);
}

/// Optimal feature shaping. Zhao et al., "Towards Optimal Feature-Shaping Methods for
/// Out-of-Distribution Detection", ICLR 2024: Σ_j θ_k(j) h_j w_ŷj, k(j) the bin that h_j lies in, θ
/// = 1000 a/‖a‖₂, a_k what values of bin k contribute to the logit of the predicted class on
/// average over the training rows; 100 bins of equal width between the quantiles 0.001 and 0.999 of
/// all values of the training features, 0 outside of them. ŷ is that of the features as they are.
/// Or, as the copy in CADRef's code has it, the energy of the logits W (θ∘h) + b.
///
/// The authors' bins begin at multiples of the width added up, and may be 101 by rounding; here a
/// value's bin is the whole part of its distance from the first over the width.
class Optfs : public Detector {
  public:
    explicit Optfs(const catalogue::ParameterValues& values)
        : of_class_(values.at("score").word() == "class") {}

    std::vector<Identity> needs() const override { return {contributions_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const auto number = [&](const char* name) {
            return fitted.statistics.number(contributions_, name, "optfs");
        };
        const quantities::Bins bins{number("low"), number("high"),
                                    factors_of(statistics::require_tensor(
                                        fitted, contributions_, "contributions", "optfs", {-1}))};
        score_ = of_class_ ? quantities::binned_logit("optimal", bins)
                           : quantities::log_sum_exp(quantities::binned_logits("optimal", bins));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(score_); }

  private:
    bool of_class_;
    Identity contributions_{"contributions_by_value"};
    quantities::QuantityRef score_;
};

}  // namespace

std::unique_ptr<Detector> make_optfs(const catalogue::ParameterValues& values) {
    return std::make_unique<Optfs>(values);
}

}  // namespace farout::detectors
