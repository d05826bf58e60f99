#include "detectors/clipping.h"
#include "detectors/entries.h"
#include "detectors/make_detector.h"
#include "quantities/score_rows.h"

namespace farout::detectors {

namespace {

/// Energy of rectified activations. Sun, Guo and Li, "ReAct: Out-of-distribution Detection With
/// Rectified Activations", NeurIPS 2021, equations 2 and 3: logsumexp(W min(h, q) + b), q a
/// quantile of all values of the training features (numpy.quantile's, in float64).
class React : public Detector {
  public:
    explicit React(const ParameterValues& values) : quantile_(values.at("quantile").value()) {}

    std::vector<Identity> needs() const override { return {feature_quantile(quantile_)}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        ceiling_ = fitted.statistics.number(feature_quantile(quantile_), "value", "react");
    }
    at::Tensor score(quantities::ScoredRows& rows) const override {
        const auto& peaks = rows.clipped_logits(ceiling_).peaks();
        return quantities::score_each_row(rows.count(),
                                          [&](std::size_t i) { return peaks[i].log_sum_exp(); });
    }
    at::Tensor score_on_device(quantities::DeviceRows& rows) const override {
        return rows.clipped_logits(ceiling_).log_sum_exp();
    }

  private:
    double quantile_;
    double ceiling_ = 0;
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
