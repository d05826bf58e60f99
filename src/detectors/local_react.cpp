#include "detectors/clipping.h"
#include "detectors/make_detector.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// ReAct without training features. Liu, Lochman and Zach, "GEN: Pushing the Limits of
/// Softmax-Based Out-of-Distribution Detection", CVPR 2023, section 4 (its code's "Local ReAct"):
/// logsumexp(W min(h, q) + b), q a quantile of all values of the evaluated set's own features. A
/// row's score depends on the set that it is scored with.
class LocalReact : public Detector {
  public:
    explicit LocalReact(const ParameterValues& values)
        : quantile_(values.at("quantile").number()),
          energy_(quantities::log_sum_exp(quantities::logits_clipped_at_set_quantile(quantile_))) {}

    std::vector<double> set_quantiles() const override { return {quantile_}; }
    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    double quantile_;
    quantities::QuantityRef energy_;
};

}  // namespace

DetectorEntry local_react_entry() {
    return {.name = "local_react",
            .formula = "logsumexp(W min(h, q) + b), q of the set itself",
            .source = "Liu, Lochman and Zach, CVPR 2023, section 4",
            .parameters = {quantile_parameter(0.9995, "the set's own feature values")},
            .make = make_with_values<LocalReact>};
}

}  // namespace farout::detectors
