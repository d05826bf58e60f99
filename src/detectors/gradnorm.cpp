#include "detectors/detector.h"
#include "quantities/head_shapes.h"
#include "quantities/kinds/feature_norm.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// The norm of a gradient. Huang, Geng and Li, "On the Importance of Gradients for Detecting
/// Distributional Shifts in the Wild", NeurIPS 2021, equations 3 and 4: ‖∂(−Σ_c log p_c)/∂W‖₁, the
/// gradient of the cross-entropy against a uniform target times C. In closed form (their section
/// 5): ‖h‖₁ · Σ_c |C p_c − 1|, p at a temperature T. A factor of 1/T is left out: it is the same
/// for all rows.
class Gradnorm : public Detector {
  public:
    explicit Gradnorm(const catalogue::ParameterValues& values)
        : deviation_(of_temperature(values.at("temperature").number())) {}

    at::Tensor score(quantities::Rows& rows) const override {
        return rows(feature_norm_) * rows(deviation_);
    }

  private:
    /// At 1 the logits are taken as they are, to the last bit.
    static quantities::QuantityRef of_temperature(double temperature) {
        return temperature == 1
                   ? quantities::uniform_deviation()
                   : quantities::uniform_deviation(quantities::tempered_logits(temperature));
    }

    quantities::QuantityRef feature_norm_ = quantities::feature_norm_1();
    quantities::QuantityRef deviation_;
};

}  // namespace

std::unique_ptr<Detector> make_gradnorm(const catalogue::ParameterValues& values) {
    return std::make_unique<Gradnorm>(values);
}

}  // namespace farout::detectors
