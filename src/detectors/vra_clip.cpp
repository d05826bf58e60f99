#include "detectors/clipping.h"
#include "quantities/feature_shapes.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Energy of features clipped at both ends: what OpenOOD calls VRA (Xu, Lian, Liu and Tao, "VRA:
/// Variational Rectified Activation for Out-of-distribution Detection", NeurIPS 2023):
/// logsumexp(W min(max(h, l), q) + b), l and q quantiles of all values of the training features,
/// or of the in-distribution validation set's, as OpenOOD has it. The paper's method, whose values
/// below l become 0, is vra.
class VraClip : public Detector {
  public:
    explicit VraClip(const catalogue::ParameterValues& values)
        : low_(feature_quantile(values.at("lower_quantile").number(), values.at("source").word())),
          high_(feature_quantile(values.at("quantile").number(), values.at("source").word())) {}

    std::vector<Identity> needs() const override { return {low_, high_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        energy_ = quantities::log_sum_exp(
            quantities::logits_within({.low = fitted.statistics.number(low_, "value", "vra_clip"),
                                       .high = fitted.statistics.number(high_, "value", "vra_clip"),
                                       .low_is_zero = false,
                                       .shift = 0}));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    Identity low_, high_;
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_vra_clip(const catalogue::ParameterValues& values) {
    return std::make_unique<VraClip>(values);
}

}  // namespace farout::detectors
