#include "quantities/kinds/predictive_regret.h"

#include <cmath>
#include <utility>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/kinds/softmax.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class PredictiveRegret : public Quantity {
  public:
    PredictiveRegret(LogitShapeRef shape, QuantityRef kappa)
        : Quantity(concat("predictive_regret of ", shape->name(), " at ", kappa->name())),
          shape_(std::move(shape)),
          kappa_(std::move(kappa)),
          log_p_(log_probabilities(shape_)) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& log_p = rows(log_p_);
        if (log_p.size(1) == 1) return at::zeros({rows.count()}, log_p.options());
        const at::Tensor kappa = rows(kappa_).unsqueeze(1);
        // Both sides of each fraction divided by p.
        const at::Tensor others = log_p.expm1().neg_();
        const at::Tensor gain = (log_p * kappa).expm1_().neg_().mul_(others);
        const at::Tensor below = (log_p * (kappa - 1)).exp_().mul_(others).add_(1);
        return (gain / below).sum(1);
    }

    /// The predicted class by itself, in float64; the others, all of which gain, in float32.
    at::Tensor host(HostRows& rows) const override {
        numerics::Logits* logits = rows.logits(*shape_);
        if (logits == nullptr) return {};
        const at::Tensor& kappa = rows(kappa_);
        return of_each_row(rows.count(), [&](std::size_t i) {
            return regret(*logits, i, kappa.const_data_ptr<double>()[i]);
        });
    }

  private:
    static double regret(numerics::Logits& logits, std::size_t i, double kappa) {
        if (logits.classes() == 1) return 0;
        const auto row = static_cast<std::int64_t>(i);
        const numerics::Peak& peak = logits.peaks()[i];
        const double log_p = peak.log_probability();
        const double rest = std::exp(peak.log_complement());
        const double gain = -std::expm1(kappa * log_p) * rest;
        const double of_predicted = gain / (1 + rest * std::exp((kappa - 1) * log_p));
        const float* values = logits.values().const_data_ptr<float>() + row * logits.classes();
        const numerics::GainedFrom runner_up{
            .base = peak.base, .log_p = peak.runner_up - peak.log_sum_exp(), .kappa = kappa};
        const std::int64_t behind = peak.index + 1;
        return of_predicted + numerics::sum_of_gains(values, peak.index, runner_up) +
               numerics::sum_of_gains(values + behind, logits.classes() - behind, runner_up);
    }

    LogitShapeRef shape_;
    QuantityRef kappa_;
    QuantityRef log_p_;
};

}  // namespace

QuantityRef predictive_regret(LogitShapeRef shape, QuantityRef kappa) {
    return std::make_shared<PredictiveRegret>(std::move(shape), std::move(kappa));
}

}  // namespace farout::quantities
