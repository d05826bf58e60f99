#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "detectors/relative_error.h"
#include "quantities/kinds/feature_norm.h"
#include "quantities/kinds/features.h"
#include "quantities/kinds/predicted_class.h"

namespace farout::detectors {

namespace {

/// Class-aware relative feature error. Ling et al., "CADRef: Robust Out-of-Distribution Detection
/// via Class-Aware Decoupled Relative Feature Leveraging", CVPR 2025: −‖h − μ̃_ŷ‖₁ / ‖h‖₁, μ̃_c the
/// mean of the training rows predicted as c. Classes never predicted: see
/// statistics/kinds/means_by_prediction.h.
class Caref : public Detector {
  public:
    std::vector<Identity> needs() const override { return {means_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const numerics::Head& head = fitted.head;
        mean_ = quantities::of_predicted_class(
            "predicted_means",
            statistics::require_tensor(fitted, means_, "predicted_means", "caref",
                                       {head.classes(), head.feature_width()}));
    }
    at::Tensor score(quantities::Rows& rows) const override {
        const at::Tensor error = (rows(features_) - rows(mean_)).abs_().sum(1);
        return error.neg_() / divisor_of(rows(norm_));
    }

  private:
    Identity means_{"predicted_class_means"};
    quantities::QuantityRef features_ = quantities::features();
    quantities::QuantityRef norm_ = quantities::feature_norm_1();
    quantities::QuantityRef mean_;
};

}  // namespace

std::unique_ptr<Detector> make_caref(const catalogue::ParameterValues&) {
    return std::make_unique<Caref>();
}

}  // namespace farout::detectors
