#include "detectors/detector.h"
#include "detectors/gen_settings.h"

namespace farout::detectors {

namespace {

/// Generalised entropy, negated. Liu, Lochman and Zach, "GEN: Pushing the Limits of Softmax-Based
/// Out-of-Distribution Detection", CVPR 2023, equations 3 and 4: −Σ p^γ (1−p)^γ over the M largest
/// p.
class Gen : public Detector {
  public:
    explicit Gen(const catalogue::ParameterValues& values)
        : entropy_(quantities::generalised_entropy(gen_parameters_of(values))) {}

    at::Tensor score(quantities::Rows& rows) const override { return -rows(entropy_); }

  private:
    quantities::QuantityRef entropy_;
};

}  // namespace

std::unique_ptr<Detector> make_gen(const catalogue::ParameterValues& values) {
    return std::make_unique<Gen>(values);
}

}  // namespace farout::detectors
