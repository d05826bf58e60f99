#include "detectors/clipping.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Energy of rectified activations. Sun, Guo and Li, "ReAct: Out-of-distribution Detection With
/// Rectified Activations", NeurIPS 2021, equations 2 and 3: logsumexp(W min(h, q) + b), q a
/// quantile of all values of the training features, or of the in-distribution validation set's, as
/// OpenOOD has it (numpy.quantile's, in float64).
class React : public Detector {
  public:
    explicit React(const catalogue::ParameterValues& values)
        : quantile_(feature_quantile(values.at("quantile").number(), values.at("source").word())) {}

    std::vector<Identity> needs() const override { return {quantile_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const double ceiling = fitted.statistics.number(quantile_, "value", "react");
        energy_ = quantities::log_sum_exp(quantities::clipped_logits(ceiling));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    Identity quantile_;
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_react(const catalogue::ParameterValues& values) {
    return std::make_unique<React>(values);
}

}  // namespace farout::detectors
