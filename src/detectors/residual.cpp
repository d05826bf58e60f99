#include "detectors/principal_space.h"

namespace farout::detectors {

namespace {

/// The norm in the residual space, negated. Wang et al., "ViM: Out-Of-Distribution with
/// Virtual-Logit Matching", CVPR 2022, section 4 and tables 2 and 3 ("Residual"; after Ndiour et
/// al., "Out-of-distribution detection with subspace techniques and probabilistic modeling of
/// features", 2020): −‖(h−u)R‖, with ViM's u and R and vim's parameters; R from the training rows,
/// or from the in-distribution validation set, as OpenOOD has it.
class Residual : public Detector {
  public:
    explicit Residual(const catalogue::ParameterValues& values)
        : choice_(space_choice_of(values)) {}

    std::vector<Identity> needs() const override { return {residual_space(choice_)}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        norm_ = residual_norm_in(fitted, "residual", fitted_space(fitted, "residual", choice_));
    }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(norm_); }

  private:
    SpaceChoice choice_;
    quantities::QuantityRef norm_;
};

}  // namespace

std::unique_ptr<Detector> make_residual(const catalogue::ParameterValues& values) {
    return std::make_unique<Residual>(values);
}

}  // namespace farout::detectors
