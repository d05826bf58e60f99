#include "detectors/make_detector.h"
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

DetectorEntry shannon_entropy_entry() {
    return {.name = "shannon_entropy",
            .formula = "sum p ln p",
            .source = "Liu, Lochman and Zach, CVPR 2023, section 3",
            .parameters = {},
            .make = make_plain<ShannonEntropy>};
}

}  // namespace farout::detectors
