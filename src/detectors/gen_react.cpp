#include "detectors/clipping.h"
#include "detectors/entries.h"
#include "detectors/gen_settings.h"
#include "detectors/make_detector.h"
#include "quantities/generalised_entropy.h"
#include "quantities/score_rows.h"

namespace farout::detectors {

namespace {

/// GEN of ReAct's logits. Liu, Lochman and Zach, "GEN: Pushing the Limits of Softmax-Based
/// Out-of-Distribution Detection", CVPR 2023, section 4 ("GEN + ReAct"): −Σ p^γ (1−p)^γ over the M
/// largest p of softmax(W min(h, q) + b), q a quantile of all values of the training features.
class GenReact : public Detector {
  public:
    explicit GenReact(const ParameterValues& values)
        : quantile_(values.at("quantile").value()), gen_(gen_parameters_of(values)) {}

    std::vector<Identity> needs() const override { return {feature_quantile(quantile_)}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        ceiling_ = fitted.statistics.number(feature_quantile(quantile_), "value", "gen_react");
    }
    at::Tensor score(quantities::ScoredRows& rows) const override {
        const auto& entropies = rows.generalised_entropies(rows.clipped_logits(ceiling_), gen_);
        return quantities::score_each_row(rows.count(),
                                          [&](std::size_t i) { return -entropies[i]; });
    }
    at::Tensor score_on_device(quantities::DeviceRows& rows) const override {
        return rows.generalised_entropies(rows.clipped_logits(ceiling_), gen_).neg();
    }

  private:
    double quantile_;
    double ceiling_ = 0;
    quantities::GenParameters gen_;
};

}  // namespace

DetectorEntry gen_react_entry() {
    std::vector<Parameter> parameters = gen_parameters();
    parameters.push_back(quantile_parameter(0.99, "the training features' values"));
    return {.name = "gen_react",
            .formula = "gen of the logits W min(h, q) + b",
            .source = "Liu, Lochman and Zach, CVPR 2023, section 4",
            .parameters = parameters,
            .make = make_with_values<GenReact>};
}

}  // namespace farout::detectors
