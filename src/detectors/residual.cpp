#include "detectors/entries.h"
#include "detectors/make_detector.h"
#include "detectors/principal_space.h"
#include "quantities/score_rows.h"

namespace farout::detectors {

namespace {

/// The norm in the residual space, negated. Wang et al., "ViM: Out-Of-Distribution with
/// Virtual-Logit Matching", CVPR 2022, section 4 and tables 2 and 3 ("Residual"; after Ndiour et
/// al., "Out-of-distribution detection with subspace techniques and probabilistic modeling of
/// features", 2020): −‖(h−u)R‖, with ViM's u and R.
class Residual : public Detector {
  public:
    explicit Residual(const ParameterValues& values) : dim_(values.at("dim")) {}

    std::vector<Identity> needs() const override { return {residual_space(dim_)}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        space_ = require_residual_space(fitted, "residual", dim_);
    }
    at::Tensor score(quantities::ScoredRows& rows) const override {
        const auto& norms = rows.residual_norms(space_);
        return quantities::score_each_row(rows.count(), [&](std::size_t i) { return -norms[i]; });
    }
    at::Tensor score_on_device(quantities::DeviceRows& rows) const override {
        return rows.residual_norms(space_).neg();
    }

  private:
    std::optional<double> dim_;
    Identity space_;  ///< as it was fitted
};

}  // namespace

DetectorEntry residual_entry() {
    return {.name = "residual",
            .formula = "-|(h-u)R|",
            .source = "Wang et al., CVPR 2022, section 4",
            .parameters = {dim_parameter()},
            .make = make_with_values<Residual>};
}

}  // namespace farout::detectors
