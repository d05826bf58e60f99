#include "detectors/entries.h"
#include "detectors/make_detector.h"
#include "quantities/score_rows.h"

namespace farout::detectors {

namespace {

/// Maximum logit. Hendrycks et al., "Scaling Out-of-Distribution Detection for Real-World
/// Settings", ICML 2022, section 3: max z (the anomaly score there is its negative).
class MaxLogit : public Detector {
  public:
    at::Tensor score(quantities::ScoredRows& rows) const override {
        const auto& peaks = rows.logits().peaks();
        return quantities::score_each_row(rows.count(),
                                          [&](std::size_t i) { return peaks[i].logit; });
    }
    at::Tensor score_on_device(quantities::DeviceRows& rows) const override {
        return rows.logits().largest();
    }
};

}  // namespace

DetectorEntry max_logit_entry() {
    return {.name = "max_logit",
            .formula = "max z",
            .source = "Hendrycks et al., ICML 2022, section 3",
            .parameters = {},
            .make = make_plain<MaxLogit>};
}

}  // namespace farout::detectors
