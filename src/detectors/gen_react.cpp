#include "detectors/clipping.h"
#include "detectors/detector.h"
#include "detectors/gen_settings.h"

namespace farout::detectors {

namespace {

/// GEN of ReAct's logits. Liu, Lochman and Zach, "GEN: Pushing the Limits of Softmax-Based
/// Out-of-Distribution Detection", CVPR 2023, section 4 ("GEN + ReAct"): −Σ p^γ (1−p)^γ over the M
/// largest p of softmax(W min(h, q) + b), q a quantile of all values of the training features.
class GenReact : public Detector {
  public:
    explicit GenReact(const catalogue::ParameterValues& values)
        : quantile_(values.at("quantile").number()), gen_(gen_parameters_of(values)) {}

    std::vector<Identity> needs() const override { return {feature_quantile(quantile_)}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const double ceiling =
            fitted.statistics.number(feature_quantile(quantile_), "value", "gen_react");
        entropy_ = quantities::generalised_entropy(gen_, quantities::clipped_logits(ceiling));
    }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(entropy_); }

  private:
    double quantile_;
    quantities::GenParameters gen_;
    quantities::QuantityRef entropy_;
};

}  // namespace

std::unique_ptr<Detector> make_gen_react(const catalogue::ParameterValues& values) {
    return std::make_unique<GenReact>(values);
}

}  // namespace farout::detectors
