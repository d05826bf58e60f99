#include <cmath>

#include "detectors/entries.h"
#include "detectors/make_detector.h"
#include "numerics/vector_loops.h"
#include "quantities/score_rows.h"

namespace farout::detectors {

namespace {

/// The norm of a gradient. Huang, Geng and Li, "On the Importance of Gradients for Detecting
/// Distributional Shifts in the Wild", NeurIPS 2021, equations 3 and 4: ‖∂(−Σ_c log p_c)/∂W‖₁, the
/// gradient of the cross-entropy against a uniform target times C. In closed form (their section
/// 5): ‖h‖₁ · Σ_c |C p_c − 1|.
class Gradnorm : public Detector {
  public:
    at::Tensor score(quantities::ScoredRows& rows) const override {
        numerics::Logits& logits = rows.logits();
        const std::int64_t width = rows.features().size(1);
        return quantities::score_each_row(rows.count(), [&](std::size_t i) {
            const auto row = static_cast<std::int64_t>(i);
            return numerics::absolute_sum(rows.features(row), width) * deviation(logits, row);
        });
    }
    at::Tensor score_on_device(quantities::DeviceRows& rows) const override {
        const at::Tensor& log_p = rows.logits().log_probabilities();
        const auto classes = static_cast<double>(log_p.size(1));
        const at::Tensor deviation = log_p.exp().mul_(classes).sub_(1).abs_().sum(1);
        return rows.features().abs().sum(1).mul_(deviation);
    }

  private:
    /// Σ_c |C p_c − 1|. Near a uniform softmax float32's logits leave it too few digits.
    static double deviation(numerics::Logits& logits, std::int64_t row) {
        const auto classes = static_cast<double>(logits.classes());
        const numerics::Peak& peak = logits.peaks()[static_cast<std::size_t>(row)];
        const double of_peak = std::abs(classes * std::exp(peak.log_probability()) - 1);
        // ŷ's place in rest() is 0, which would count as |0 − 1|.
        const double of_rest = numerics::absolute_deviation(logits.rest(row), logits.classes(),
                                                            classes * logits.rest_scale(row)) -
                               1;
        const double sum = of_peak + of_rest;
        return sum > 0.05 * classes ? sum : exact_deviation(logits.exact(row));
    }

    static double exact_deviation(const std::vector<double>& logits) {
        double largest = logits.front();
        for (const double logit : logits) largest = std::max(largest, logit);
        double total = 0;
        for (const double logit : logits) total += std::exp(logit - largest);
        const double scale = static_cast<double>(logits.size()) / total;
        double sum = 0;
        for (const double logit : logits) sum += std::abs(scale * std::exp(logit - largest) - 1);
        return sum;
    }
};

}  // namespace

DetectorEntry gradnorm_entry() {
    return {.name = "gradnorm",
            .formula = "|h|_1 sum over classes |C p_c - 1|",
            .source = "Huang, Geng and Li, NeurIPS 2021, equations 3 and 4",
            .parameters = {},
            .make = make_plain<Gradnorm>};
}

}  // namespace farout::detectors
