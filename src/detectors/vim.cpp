#include "detectors/entries.h"
#include "detectors/make_detector.h"
#include "detectors/principal_space.h"
#include "quantities/score_rows.h"

namespace farout::detectors {

namespace {

/// Virtual-logit matching. Wang et al., "ViM: Out-Of-Distribution with Virtual-Logit Matching",
/// CVPR 2022, section 4, equations 3–5 (in the form of its code): logsumexp(z) − α‖(h−u)R‖, u =
/// −pinv(W) b, R the eigenvectors of the second moment of h−u beyond the first `dim`, α = mean(max
/// z) / mean(‖(h−u)R‖) over the training features.
class Vim : public Detector {
  public:
    explicit Vim(const ParameterValues& values) : dim_(values.at("dim")) {}

    std::vector<Identity> needs() const override {
        const Identity space = residual_space(dim_);
        return {space, {"vim_alpha", space.parameters}};
    }

    void prepare(const statistics::FittedClassifier& fitted) override {
        space_ = require_residual_space(fitted, "vim", dim_);
        alpha_ = fitted.statistics.number({"vim_alpha", space_.parameters}, "vim_alpha", "vim");
    }

    at::Tensor score(quantities::ScoredRows& rows) const override {
        const auto& peaks = rows.logits().peaks();
        const auto& norms = rows.residual_norms(space_);
        return quantities::score_each_row(rows.count(), [&](std::size_t i) {
            return peaks[i].log_sum_exp() - alpha_ * norms[i];
        });
    }
    at::Tensor score_on_device(quantities::DeviceRows& rows) const override {
        const at::Tensor& norms = rows.residual_norms(space_);
        return rows.logits().log_sum_exp().sub_(norms, alpha_);
    }

  private:
    std::optional<double> dim_;
    Identity space_;  ///< as it was fitted
    double alpha_ = 0;
};

}  // namespace

DetectorEntry vim_entry() {
    return {.name = "vim",
            .formula = "logsumexp(z) - alpha |(h-u)R|",
            .source = "Wang et al., CVPR 2022, section 4",
            .parameters = {dim_parameter()},
            .make = make_with_values<Vim>};
}

}  // namespace farout::detectors
