#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Maximum logit. Hendrycks et al., "Scaling Out-of-Distribution Detection for Real-World
/// Settings", ICML 2022, section 3: max z (the anomaly score there is its negative).
class MaxLogit : public Detector {
  public:
    at::Tensor score(quantities::Rows& rows) const override { return rows(max_logit_); }

  private:
    quantities::QuantityRef max_logit_ = quantities::max_logit();
};

}  // namespace

std::unique_ptr<Detector> make_max_logit(const catalogue::ParameterValues&) {
    return std::make_unique<MaxLogit>();
}

}  // namespace farout::detectors
