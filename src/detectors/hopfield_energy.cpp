#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "quantities/kinds/features.h"
#include "quantities/kinds/predicted_class.h"

namespace farout::detectors {

namespace {

/// Hopfield energy. Zhang et al., "Out-of-Distribution Detection based on In-Distribution Data
/// Patterns Memorization with Modern Hopfield Energy", ICLR 2023, section 3: (1/β) log Σ_i exp(β
/// h·h_i) over the training rows of the predicted class that are predicted as it. she.cpp is its
/// form for small β, but for a constant.
///
/// β: the authors' code has 0.01 for ResNets, 0.2 for WideResNet, and leaves out the factor 1/β,
/// which changes no order. Of a class without such rows: h·μ*_ŷ, as she.cpp has it.
class HopfieldEnergy : public Detector {
  public:
    explicit HopfieldEnergy(const catalogue::ParameterValues& values)
        : steepness_(values.at("beta").number()), sum_(numerics::log_sum_of_products(steepness_)) {}

    std::vector<Identity> needs() const override { return {means_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const numerics::Head& head = fitted.head;
        mean_ = quantities::of_predicted_class(
            "correct_means",
            statistics::require_tensor(fitted, means_, "correct_means", "hopfield_energy",
                                       {head.classes(), head.feature_width()}));
    }
    std::vector<numerics::BankSumRef> bank_sums() const override { return {sum_}; }
    at::Tensor score(quantities::Rows& rows) const override {
        const at::Tensor energy = rows.output(sum_->name()).squeeze(1) / steepness_;
        return at::where(energy.isinf(), (rows(features_) * rows(mean_)).sum(1), energy);
    }

  private:
    double steepness_;
    numerics::BankSumRef sum_;
    Identity means_{"correct_class_means"};
    quantities::QuantityRef features_ = quantities::features();
    quantities::QuantityRef mean_;
};

}  // namespace

std::unique_ptr<Detector> make_hopfield_energy(const catalogue::ParameterValues& values) {
    return std::make_unique<HopfieldEnergy>(values);
}

}  // namespace farout::detectors
