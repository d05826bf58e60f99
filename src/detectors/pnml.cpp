#include <cmath>

#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "quantities/kinds/leverage.h"
#include "quantities/kinds/predictive_regret.h"
#include "quantities/unit_logits.h"

namespace farout::detectors {

namespace {

/// The regret of the predictive normalised maximum likelihood of a single layer. Bibas, Feder and
/// Hassner, "Single Layer Predictive Normalized Maximum Likelihood for Out-of-Distribution
/// Detection", NeurIPS 2021, as in its code: −ln Σ_c p_c / (p_c + (1−p_c) p_c^κ) / ln C, p the
/// softmax of W ĥ + b, ĥ = h/‖h‖₂; κ = max(xᵀ(I − A⁺A)x, q/(1+q)), q = xᵀA⁺x, x = (1, ĥ), A = Σ x
/// xᵀ over the training rows.
///
/// form=plain is pytorch-ood's: x = ĥ and κ = q/(1+q). The sum is 1 + Σ of what each class gains,
/// and nearly 1: by logarithms. With a single class the score is 0. A row of zeros stays one.
class Pnml : public Detector {
  public:
    explicit Pnml(const catalogue::ParameterValues& values)
        : plain_(values.at("form").word() == "plain"), moment_{"inverse_second_moment"} {
        if (plain_) moment_.parameters.emplace_back("intercept", "no");
        moment_.parameters.emplace_back("of", "unit");
    }

    std::vector<Identity> needs() const override { return {moment_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const std::int64_t length = fitted.head.feature_width() + (plain_ ? 0 : 1);
        const auto get = [&](const char* name) {
            return statistics::require_tensor(fitted, moment_, name, "pnml", {length, -1});
        };
        const at::Tensor beyond = get("unreached");
        leverage_ = quantities::leverage({moment_.text(), get("moment_factor"),
                                          plain_ ? beyond.slice(1, 0, 0) : beyond,
                                          statistics::rows_of(moment_)});
        regret_ = quantities::predictive_regret(quantities::unit_logits(), leverage_);
        log_classes_ = std::log(static_cast<double>(fitted.head.classes()));
    }
    std::uint64_t bytes() const override { return leverage_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override {
        if (log_classes_ == 0) return at::zeros_like(rows(regret_));
        return rows(regret_).log1p() / -log_classes_;
    }

  private:
    bool plain_;
    Identity moment_;
    double log_classes_ = 0;
    quantities::QuantityRef leverage_, regret_;
};

}  // namespace

std::unique_ptr<Detector> make_pnml(const catalogue::ParameterValues& values) {
    return std::make_unique<Pnml>(values);
}

}  // namespace farout::detectors
