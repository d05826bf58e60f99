#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "quantities/kinds/features.h"
#include "quantities/kinds/predicted_class.h"

namespace farout::detectors {

namespace {

/// Simplified Hopfield energy. Zhang et al., "Out-of-Distribution Detection based on
/// In-Distribution Data Patterns Memorization with Modern Hopfield Energy", ICLR 2023, section 3:
/// h·μ*_ŷ, μ*_c the mean of the training rows of class c that are predicted as it. Classes without
/// such rows: see statistics/kinds/correct_class_means.cpp.
class She : public Detector {
  public:
    std::vector<Identity> needs() const override { return {means_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const numerics::Head& head = fitted.head;
        mean_ = quantities::of_predicted_class(
            "correct_means", statistics::require_tensor(fitted, means_, "correct_means", "she",
                                                        {head.classes(), head.feature_width()}));
    }
    at::Tensor score(quantities::Rows& rows) const override {
        return (rows(features_) * rows(mean_)).sum(1);
    }

  private:
    Identity means_{"correct_class_means"};
    quantities::QuantityRef features_ = quantities::features();
    quantities::QuantityRef mean_;
};

}  // namespace

std::unique_ptr<Detector> make_she(const catalogue::ParameterValues&) {
    return std::make_unique<She>();
}

}  // namespace farout::detectors
