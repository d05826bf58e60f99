#include "detectors/entries.h"
#include "detectors/make_detector.h"
#include "quantities/score_rows.h"

namespace farout::detectors {

namespace {

/// Negative free energy at temperature 1. Liu et al., "Energy-based Out-of-distribution Detection",
/// NeurIPS 2020, equation 4: logsumexp(z).
class Energy : public Detector {
  public:
    at::Tensor score(quantities::ScoredRows& rows) const override {
        const auto& peaks = rows.logits().peaks();
        return quantities::score_each_row(rows.count(),
                                          [&](std::size_t i) { return peaks[i].log_sum_exp(); });
    }
    at::Tensor score_on_device(quantities::DeviceRows& rows) const override {
        return rows.logits().log_sum_exp();
    }
};

}  // namespace

DetectorEntry energy_entry() {
    return {.name = "energy",
            .formula = "logsumexp(z)",
            .source = "Liu et al., NeurIPS 2020, equation 4",
            .parameters = {},
            .make = make_plain<Energy>};
}

}  // namespace farout::detectors
