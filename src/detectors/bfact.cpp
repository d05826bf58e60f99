#include "detectors/clipping.h"
#include "quantities/feature_shapes.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Energy of features through a Butterworth filter. Kong and Li, "BFAct: Out-of-Distribution
/// Detection with Butterworth Filter Rectified Activations", 2022: logsumexp(W h' + b), h' = h /
/// √(1
/// + (h/q)^(2n)), q a quantile of all values of the training features. Order and quantile: those of
/// the copy in the code of Zhao et al., "Towards Optimal Feature-Shaping Methods for
/// Out-of-Distribution Detection", ICLR 2024.
class Bfact : public Detector {
  public:
    explicit Bfact(const catalogue::ParameterValues& values)
        : order_(values.at("order").number()),
          quantile_(feature_quantile(values.at("quantile").number())) {}

    std::vector<Identity> needs() const override { return {quantile_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        energy_ = quantities::log_sum_exp(quantities::filtered_logits(
            fitted.statistics.number(quantile_, "value", "bfact"), order_));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    double order_;
    Identity quantile_;
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_bfact(const catalogue::ParameterValues& values) {
    return std::make_unique<Bfact>(values);
}

}  // namespace farout::detectors
