#include <ATen/ATen.h>

#include "core/text.h"
#include "detectors/detector.h"
#include "quantities/feature_shapes.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Energy of typical features. Zhu et al., "Boosting Out-of-distribution Detection with Typical
/// Features", NeurIPS 2022 (BATS): logsumexp(W h' + b), h'_j = h_j clipped to μ_j ± λσ_j, the mean
/// and the standard deviation of feature j over the training rows, divided by their number, as in
/// the authors' code. λ: theirs for ImageNet; 3.25 for CIFAR-10's ResNet-18.
class Bats : public Detector {
  public:
    explicit Bats(const catalogue::ParameterValues& values)
        : lambda_(values.at("lambda").number()) {}

    std::vector<Identity> needs() const override { return {mean_, deviations_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const auto get = [&](const Identity& of, const char* name) {
            return statistics::require_tensor(fitted, of, name, "bats",
                                              {fitted.head.feature_width()});
        };
        const at::Tensor mean = get(mean_, "mean");
        const at::Tensor reach = get(deviations_, "deviations") * lambda_;
        energy_ = quantities::log_sum_exp(quantities::logits_within_each(
            concat("typical(lambda=", shortest_digits(lambda_), ")"), mean - reach, mean + reach));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    double lambda_;
    Identity mean_{"mean"};
    Identity deviations_{"feature_deviations"};
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_bats(const catalogue::ParameterValues& values) {
    return std::make_unique<Bats>(values);
}

}  // namespace farout::detectors
