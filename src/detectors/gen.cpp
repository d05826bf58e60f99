#include "detectors/gen_settings.h"
#include "detectors/make_detector.h"

namespace farout::detectors {

namespace {

/// Generalised entropy, negated. Liu, Lochman and Zach, "GEN: Pushing the Limits of Softmax-Based
/// Out-of-Distribution Detection", CVPR 2023, equations 3 and 4: −Σ p^γ (1−p)^γ over the M largest
/// p.
class Gen : public Detector {
  public:
    explicit Gen(const ParameterValues& values)
        : entropy_(quantities::generalised_entropy(gen_parameters_of(values))) {}

    at::Tensor score(quantities::Rows& rows) const override { return -rows(entropy_); }

  private:
    quantities::QuantityRef entropy_;
};

}  // namespace

DetectorEntry gen_entry() {
    return {.name = "gen",
            .formula = "-sum over the M largest p of p^gamma (1-p)^gamma",
            .source = "Liu, Lochman and Zach, CVPR 2023, equations 3 and 4",
            .parameters = gen_parameters(),
            .make = make_with_values<Gen>};
}

}  // namespace farout::detectors
