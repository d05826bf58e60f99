#include "detectors/detector.h"
#include "quantities/kinds/feature_norm.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// The norm of a gradient. Huang, Geng and Li, "On the Importance of Gradients for Detecting
/// Distributional Shifts in the Wild", NeurIPS 2021, equations 3 and 4: ‖∂(−Σ_c log p_c)/∂W‖₁, the
/// gradient of the cross-entropy against a uniform target times C. In closed form (their section
/// 5): ‖h‖₁ · Σ_c |C p_c − 1|.
class Gradnorm : public Detector {
  public:
    at::Tensor score(quantities::Rows& rows) const override {
        return rows(feature_norm_) * rows(deviation_);
    }

  private:
    quantities::QuantityRef feature_norm_ = quantities::feature_norm_1();
    quantities::QuantityRef deviation_ = quantities::uniform_deviation();
};

}  // namespace

std::unique_ptr<Detector> make_gradnorm(const catalogue::ParameterValues&) {
    return std::make_unique<Gradnorm>();
}

}  // namespace farout::detectors
