#include "detectors/clipping.h"
#include "detectors/gen_settings.h"
#include "detectors/make_detector.h"

namespace farout::detectors {

namespace {

/// GEN of Local ReAct's logits. Liu, Lochman and Zach, "GEN: Pushing the Limits of Softmax-Based
/// Out-of-Distribution Detection", CVPR 2023, section 4: −Σ p^γ (1−p)^γ over the M largest p of
/// softmax(W min(h, q) + b), q a quantile of all values of the evaluated set's own features. A
/// row's score depends on the set that it is scored with.
class GenLocalReact : public Detector {
  public:
    explicit GenLocalReact(const ParameterValues& values)
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

DetectorEntry gen_local_react_entry() {
    std::vector<Parameter> parameters = gen_parameters();
    parameters.push_back(quantile_parameter(0.9995, "the set's own feature values"));
    return {.name = "gen_local_react",
            .formula = "gen of the logits W min(h, q) + b, q of the set itself",
            .source = "Liu, Lochman and Zach, CVPR 2023, section 4",
            .parameters = parameters,
            .make = make_with_values<GenLocalReact>};
}

}  // namespace farout::detectors
