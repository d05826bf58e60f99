#include "detectors/clipping.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// ReAct without training features. Liu, Lochman and Zach, "GEN: Pushing the Limits of
/// Softmax-Based Out-of-Distribution Detection", CVPR 2023, section 4 (its code's "Local ReAct"):
/// logsumexp(W min(h, q) + b), q a quantile of all values of the evaluated set's own features. A
/// row's score depends on the set that it is scored with.
class LocalReact : public Detector {
  public:
    explicit LocalReact(const catalogue::ParameterValues& values)
        : quantile_(values.at("quantile").number()),
          energy_(quantities::log_sum_exp(quantities::logits_clipped_at_set_quantile(quantile_))) {}

    std::vector<double> set_quantiles() const override { return {quantile_}; }
    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    double quantile_;
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_local_react(const catalogue::ParameterValues& values) {
    return std::make_unique<LocalReact>(values);
}

}  // namespace farout::detectors
