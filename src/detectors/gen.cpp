#include <cmath>

#include "detectors/entries.h"
#include "detectors/score_rows.h"

namespace farout {

namespace {

/// Generalised entropy. Liu, Lochman and Zach, "GEN: Pushing the Limits of Softmax-Based
/// Out-of-Distribution Detection", CVPR 2023, equations 3 and 4: −Σ p^γ (1−p)^γ over the M largest
/// p (all of them when C < M).
///
/// Each term is exp(γ (log p + log(1−p))). For the predicted class both logarithms come from the
/// sum over the other classes (see Peak), so a p that rounds to 1 still counts with its (1−p)^γ,
/// which with γ = 0.1 is far from 0; a p below float32's smallest number keeps its p^γ for the same
/// reason.
class Gen : public Detector {
  public:
    Gen(double gamma, std::int64_t largest) : gamma_(gamma), largest_(largest) {}

    at::Tensor score(ScoredRows& rows) const override {
        const auto& peaks = rows.logits().peaks();
        const at::Tensor& largest = rows.logits().largest(largest_);
        const std::int64_t kept = largest.size(1);
        const float* logits = largest.const_data_ptr<float>();
        return score_each_row(rows.count(), [&](std::size_t i) {
            return -entropy(peaks[i], logits + static_cast<std::int64_t>(i) * kept, kept);
        });
    }

  private:
    /// `logits`: the largest first.
    double entropy(const Peak& peak, const float* logits, std::int64_t kept) const {
        const double normaliser = peak.log_sum_exp();
        double sum = std::exp(gamma_ * (peak.log_probability() + peak.log_complement()));
        for (std::int64_t j = 1; j < kept; ++j) {
            const double log_probability = static_cast<double>(logits[j]) - normaliser;
            sum += std::exp(gamma_ * (log_probability + std::log1p(-std::exp(log_probability))));
        }
        return sum;
    }

    double gamma_;
    std::int64_t largest_;
};

}  // namespace

DetectorEntry gen_entry() {
    return {.name = "gen",
            .formula = "-sum over the M largest p of p^gamma (1-p)^gamma",
            .source = "Liu, Lochman and Zach, CVPR 2023, equations 3 and 4",
            .parameters = {{.name = "gamma",
                            .meaning = "exponent",
                            .kind = Parameter::Kind::real,
                            .default_value = 0.1,
                            .minimum = 1e-6,
                            .maximum = 1},
                           {.name = "M",
                            .meaning = "how many of the largest probabilities are summed",
                            .kind = Parameter::Kind::integer,
                            .default_value = 100,
                            .minimum = 1,
                            .maximum = 1e9}},
            .make = [](const ParameterValues& values) -> std::unique_ptr<Detector> {
                return std::make_unique<Gen>(values.at("gamma").value(),
                                             static_cast<std::int64_t>(values.at("M").value()));
            }};
}

}  // namespace farout
