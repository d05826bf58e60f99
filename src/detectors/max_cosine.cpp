#include "detectors/detector.h"
#include "quantities/head_shapes.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// The largest cosine of features and weights: max_c cos(h, w_c). Techapanurak, Suganuma and
/// Okatani, "Hyperparameter-Free Out-of-Distribution Detection Using Cosine Similarity", ACCV 2020,
/// whose network is trained with cosines in place of logits; here the head is any. A row of zeros
/// has cosine 0.
class MaxCosine : public Detector {
  public:
    void prepare(const statistics::FittedClassifier& fitted) override {
        largest_ = quantities::max_logit(quantities::cosines_to_weights(fitted.head));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(largest_); }

  private:
    quantities::QuantityRef largest_;
};

}  // namespace

std::unique_ptr<Detector> make_max_cosine(const catalogue::ParameterValues&) {
    return std::make_unique<MaxCosine>();
}

}  // namespace farout::detectors
