#include "detectors/principal_space.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Virtual-logit matching. Wang et al., "ViM: Out-Of-Distribution with Virtual-Logit Matching",
/// CVPR 2022, section 4, equations 3–5 (in the form of its code): logsumexp(z) − α‖(h−u)R‖, u =
/// −pinv(W) b, R the eigenvectors of the second moment of h−u beyond the first `dim`, α = mean(max
/// z) / mean(‖(h−u)R‖) over the training features.
///
/// dim below 1: as many as make this share of the second moment, at most D−1. origin=mean: u is the
/// mean of the training features, as oodeel has it by default (with a share of 0.99).
class Vim : public Detector {
  public:
    explicit Vim(const catalogue::ParameterValues& values) : choice_(space_choice_of(values)) {}

    std::vector<Identity> needs() const override {
        const Identity space = residual_space(choice_);
        return {space, {"vim_alpha", space.parameters}};
    }

    void prepare(const statistics::FittedClassifier& fitted) override {
        const Identity space = fitted_space(fitted, "vim", choice_);
        norm_ = residual_norm_in(fitted, "vim", space);
        alpha_ = fitted.statistics.number({"vim_alpha", space.parameters}, "vim_alpha", "vim");
    }

    at::Tensor score(quantities::Rows& rows) const override {
        return rows(energy_) - rows(norm_) * alpha_;
    }

  private:
    SpaceChoice choice_;
    double alpha_ = 0;
    quantities::QuantityRef energy_ = quantities::log_sum_exp();
    quantities::QuantityRef norm_;
};

}  // namespace

std::unique_ptr<Detector> make_vim(const catalogue::ParameterValues& values) {
    return std::make_unique<Vim>(values);
}

}  // namespace farout::detectors
