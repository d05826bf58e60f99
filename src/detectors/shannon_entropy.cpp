#include "detectors/entries.h"
#include "detectors/make_detector.h"
#include "quantities/score_rows.h"

namespace farout::detectors {

namespace {

/// Shannon entropy of the softmax, negated. Liu, Lochman and Zach, "GEN: Pushing the Limits of
/// Softmax-Based Out-of-Distribution Detection", CVPR 2023, section 3: Σ p ln p.
///
/// Stored as it is: the term of the predicted class is taken from log max p (see Peak), so that the
/// entropy of a confident network goes on falling where max p rounds to 1.
class ShannonEntropy : public Detector {
  public:
    at::Tensor score(quantities::ScoredRows& rows) const override {
        numerics::Logits& logits = rows.logits();
        return quantities::score_each_row(rows.count(), [&](std::size_t i) {
            return logits.negative_entropy(static_cast<std::int64_t>(i));
        });
    }
    at::Tensor score_on_device(quantities::DeviceRows& rows) const override {
        const at::Tensor& log_p = rows.logits().log_probabilities();
        return log_p.exp().mul_(log_p).sum(1);
    }
};

}  // namespace

DetectorEntry shannon_entropy_entry() {
    return {.name = "shannon_entropy",
            .formula = "sum p ln p",
            .source = "Liu, Lochman and Zach, CVPR 2023, section 3",
            .parameters = {},
            .make = make_plain<ShannonEntropy>};
}

}  // namespace farout::detectors
