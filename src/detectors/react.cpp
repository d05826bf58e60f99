#include "detectors/clipping.h"
#include "detectors/make_detector.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Energy of rectified activations. Sun, Guo and Li, "ReAct: Out-of-distribution Detection With
/// Rectified Activations", NeurIPS 2021, equations 2 and 3: logsumexp(W min(h, q) + b), q a
/// quantile of all values of the training features (numpy.quantile's, in float64).
class React : public Detector {
  public:
    explicit React(const ParameterValues& values) : quantile_(values.at("quantile").number()) {}

    std::vector<Identity> needs() const override { return {feature_quantile(quantile_)}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const double ceiling =
            fitted.statistics.number(feature_quantile(quantile_), "value", "react");
        energy_ = quantities::log_sum_exp(quantities::clipped_logits(ceiling));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    double quantile_;
    quantities::QuantityRef energy_;
};

}  // namespace

DetectorEntry react_entry() {
    return {.name = "react",
            .formula = "logsumexp(W min(h, q) + b)",
            .source = "Sun, Guo and Li, NeurIPS 2021, equations 2 and 3",
            .parameters = {quantile_parameter(0.99, "the training features' values")},
            .make = make_with_values<React>};
}

}  // namespace farout::detectors
