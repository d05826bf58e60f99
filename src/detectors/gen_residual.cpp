#include "detectors/entries.h"
#include "detectors/gen_settings.h"
#include "detectors/make_detector.h"
#include "detectors/principal_space.h"
#include "quantities/generalised_entropy.h"
#include "quantities/score_rows.h"

namespace farout::detectors {

namespace {

/// GEN times the norm in the residual space. Liu, Lochman and Zach, "GEN: Pushing the Limits of
/// Softmax-Based Out-of-Distribution Detection", CVPR 2023, section 4 ("GEN + Residual"):
/// ‖(h−u)R‖ · (−Σ p^γ (1−p)^γ), with ViM's u and R.
class GenResidual : public Detector {
  public:
    explicit GenResidual(const ParameterValues& values)
        : dim_(values.at("dim")), gen_(gen_parameters_of(values)) {}

    std::vector<Identity> needs() const override { return {residual_space(dim_)}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        space_ = require_residual_space(fitted, "gen_residual", dim_);
    }
    at::Tensor score(quantities::ScoredRows& rows) const override {
        const auto& norms = rows.residual_norms(space_);
        const auto& entropies = rows.generalised_entropies(rows.logits(), gen_);
        return quantities::score_each_row(rows.count(),
                                          [&](std::size_t i) { return -norms[i] * entropies[i]; });
    }
    at::Tensor score_on_device(quantities::DeviceRows& rows) const override {
        const at::Tensor& entropies = rows.generalised_entropies(rows.logits(), gen_);
        return rows.residual_norms(space_).mul(entropies).neg_();
    }

  private:
    std::optional<double> dim_;
    Identity space_;  ///< as it was fitted
    quantities::GenParameters gen_;
};

}  // namespace

DetectorEntry gen_residual_entry() {
    std::vector<Parameter> parameters = gen_parameters();
    parameters.push_back(dim_parameter());
    return {.name = "gen_residual",
            .formula = "|(h-u)R| gen",
            .source = "Liu, Lochman and Zach, CVPR 2023, section 4",
            .parameters = parameters,
            .make = make_with_values<GenResidual>};
}

}  // namespace farout::detectors
