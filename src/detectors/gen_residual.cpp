#include "detectors/detector.h"
#include "detectors/gen_settings.h"
#include "detectors/principal_space.h"

namespace farout::detectors {

namespace {

/// GEN times the norm in the residual space. Liu, Lochman and Zach, "GEN: Pushing the Limits of
/// Softmax-Based Out-of-Distribution Detection", CVPR 2023, section 4 ("GEN + Residual"):
/// ‖(h−u)R‖ · (−Σ p^γ (1−p)^γ), with ViM's u and R.
class GenResidual : public Detector {
  public:
    explicit GenResidual(const catalogue::ParameterValues& values)
        : choice_(space_choice_of(values)),
          entropy_(quantities::generalised_entropy(gen_parameters_of(values))) {}

    std::vector<Identity> needs() const override { return {residual_space(choice_)}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        norm_ =
            residual_norm_in(fitted, "gen_residual", fitted_space(fitted, "gen_residual", choice_));
    }
    at::Tensor score(quantities::Rows& rows) const override {
        return -rows(norm_) * rows(entropy_);
    }

  private:
    SpaceChoice choice_;
    quantities::QuantityRef norm_;
    quantities::QuantityRef entropy_;
};

}  // namespace

std::unique_ptr<Detector> make_gen_residual(const catalogue::ParameterValues& values) {
    return std::make_unique<GenResidual>(values);
}

}  // namespace farout::detectors
