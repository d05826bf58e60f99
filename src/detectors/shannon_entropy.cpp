#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Shannon entropy of the softmax, negated. Liu, Lochman and Zach, "GEN: Pushing the Limits of
/// Softmax-Based Out-of-Distribution Detection", CVPR 2023, section 3: Σ p ln p.
class ShannonEntropy : public Detector {
  public:
    at::Tensor score(quantities::Rows& rows) const override { return rows(negative_entropy_); }

  private:
    quantities::QuantityRef negative_entropy_ = quantities::negative_entropy();
};

}  // namespace

std::unique_ptr<Detector> make_shannon_entropy(const catalogue::ParameterValues&) {
    return std::make_unique<ShannonEntropy>();
}

}  // namespace farout::detectors
