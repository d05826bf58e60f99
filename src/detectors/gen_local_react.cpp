#include "detectors/clipping.h"
#include "detectors/detector.h"
#include "detectors/gen_settings.h"

namespace farout::detectors {

namespace {

/// GEN of Local ReAct's logits. Liu, Lochman and Zach, "GEN: Pushing the Limits of Softmax-Based
/// Out-of-Distribution Detection", CVPR 2023, section 4: −Σ p^γ (1−p)^γ over the M largest p of
/// softmax(W min(h, q) + b), q a quantile of all values of the evaluated set's own features. A
/// row's score depends on the set that it is scored with.
class GenLocalReact : public Detector {
  public:
    explicit GenLocalReact(const catalogue::ParameterValues& values)
        : quantile_(values.at("quantile").number()),
          entropy_(quantities::generalised_entropy(
              gen_parameters_of(values), quantities::logits_clipped_at_set_quantile(quantile_))) {}

    std::vector<double> set_quantiles() const override { return {quantile_}; }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(entropy_); }

  private:
    double quantile_;
    quantities::QuantityRef entropy_;
};

}  // namespace

std::unique_ptr<Detector> make_gen_local_react(const catalogue::ParameterValues& values) {
    return std::make_unique<GenLocalReact>(values);
}

}  // namespace farout::detectors
