#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "quantities/kinds/distance.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// The length of a gradient. Lee and AlRegib, "Gradients as a Measure of Uncertainty in Neural
/// Networks", ICIP 2020, as pytorch-ood has it, of the last layer: ‖∂(−Σ_c log p_c)/∂(W, b)‖₂²,
/// which is ‖C p − 1‖₂² (‖h‖₂² + 1); larger for confident predictions. The paper trains a
/// classifier on such lengths of all layers, which isn't done. pytorch-ood's gradients of p below
/// 10⁻¹² are cut off.
class GradUncertainty : public Detector {
  public:
    void prepare(const statistics::FittedClassifier& fitted) override {
        length_ = quantities::distance_from("zero",
                                            at::zeros({fitted.head.feature_width()}, at::kDouble));
    }
    at::Tensor score(quantities::Rows& rows) const override {
        return rows(deviation_) * (rows(length_).square() + 1);
    }

  private:
    quantities::QuantityRef deviation_ = quantities::squared_uniform_deviation();
    quantities::QuantityRef length_;
};

}  // namespace

std::unique_ptr<Detector> make_grad_uncertainty(const catalogue::ParameterValues&) {
    return std::make_unique<GradUncertainty>();
}

}  // namespace farout::detectors
