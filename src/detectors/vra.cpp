#include <optional>

#include "detectors/clipping.h"
#include "quantities/feature_shapes.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Variational rectified activations. Xu, Lian, Liu and Tao, "VRA: Variational Rectified Activation
/// for Out-of-distribution Detection", NeurIPS 2023: logsumexp(W h' + b), h' = 0 for values below
/// `low`, h + shift between, `high` above `high`.
///
/// Thresholds are given, or quantiles of all values of the training features. The authors give them
/// for ResNet-50 on ImageNet (0.5 and 1; with a shift of 0.3, "VRA+", 0.6 and 0.7), and take
/// quantiles of each feature by itself on CIFAR (0.6 and 0.9), which here are of all together. For
/// features after a ReLU: where values may be negative, 0 isn't the least that a feature says.
/// OpenOOD's of this name is vra_clip.
class Vra : public Detector {
  public:
    explicit Vra(const catalogue::ParameterValues& values)
        : low_(values.at("low").number_or_auto()),
          high_(values.at("high").number_or_auto()),
          lower_quantile_(values.at("lower_quantile").number()),
          quantile_(values.at("quantile").number()),
          shift_(values.at("shift").number()) {}

    std::vector<Identity> needs() const override {
        std::vector<Identity> quantiles;
        if (!low_) quantiles.push_back(feature_quantile(lower_quantile_));
        if (!high_) quantiles.push_back(feature_quantile(quantile_));
        return quantiles;
    }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const auto at_quantile = [&](double q) {
            return fitted.statistics.number(feature_quantile(q), "value", "vra");
        };
        energy_ = quantities::log_sum_exp(
            quantities::logits_within({.low = low_ ? *low_ : at_quantile(lower_quantile_),
                                       .high = high_ ? *high_ : at_quantile(quantile_),
                                       .low_is_zero = true,
                                       .shift = shift_}));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    std::optional<double> low_, high_;
    double lower_quantile_, quantile_;
    double shift_;
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_vra(const catalogue::ParameterValues& values) {
    return std::make_unique<Vra>(values);
}

}  // namespace farout::detectors
