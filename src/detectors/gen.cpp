#include "detectors/entries.h"
#include "detectors/gen_settings.h"
#include "detectors/make_detector.h"
#include "quantities/generalised_entropy.h"
#include "quantities/score_rows.h"

namespace farout::detectors {

namespace {

/// Generalised entropy, negated. Liu, Lochman and Zach, "GEN: Pushing the Limits of Softmax-Based
/// Out-of-Distribution Detection", CVPR 2023, equations 3 and 4: −Σ p^γ (1−p)^γ over the M largest
/// p.
class Gen : public Detector {
  public:
    explicit Gen(const ParameterValues& values) : gen_(gen_parameters_of(values)) {}

    at::Tensor score(quantities::ScoredRows& rows) const override {
        const auto& entropies = rows.generalised_entropies(rows.logits(), gen_);
        return quantities::score_each_row(rows.count(),
                                          [&](std::size_t i) { return -entropies[i]; });
    }
    at::Tensor score_on_device(quantities::DeviceRows& rows) const override {
        return rows.generalised_entropies(rows.logits(), gen_).neg();
    }

  private:
    quantities::GenParameters gen_;
};

}  // namespace

DetectorEntry gen_entry() {
    return {.name = "gen",
            .formula = "-sum over the M largest p of p^gamma (1-p)^gamma",
            .source = "Liu, Lochman and Zach, CVPR 2023, equations 3 and 4",
            .parameters = gen_parameters(),
            .make = make_with_values<Gen>};
}

}  // namespace farout::detectors
