#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "detectors/weight_distances.h"
#include "quantities/kinds/distance.h"
#include "quantities/kinds/logit_gaps.h"
#include "quantities/kinds/predicted_class.h"

namespace farout::detectors {

namespace {

// pytorch-ood's, for rows at the point that the distance is measured from.
constexpr double least_divisor = 1e-8;

/// Fast decision boundary based detector. Liu and Qin, "Fast Decision Boundary based
/// Out-of-Distribution Detector", ICML 2024: Σ_{c≠ŷ} (z_ŷ − z_c) / ‖w_ŷ − w_c‖₂, the distances of h
/// to the boundaries of its class, divided by ‖h−μ‖₂, μ the mean of all training features, or by
/// ‖h‖₂.
///
/// As OpenOOD's, which chooses between the two divisors on validation sets. The paper and
/// pytorch-ood, which have ‖h−μ‖ alone, divide by C−1 as well: a constant.
class Fdbd : public Detector {
  public:
    explicit Fdbd(const catalogue::ParameterValues& values)
        : from_mean_(values.at("divisor").word() == "distance") {}

    std::vector<Identity> needs() const override {
        if (!from_mean_) return {};
        return {mean_};
    }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const numerics::Head& head = fitted.head;
        const std::int64_t width = head.feature_width();
        divisor_ =
            from_mean_
                ? quantities::distance_from(
                      "mean", statistics::require_tensor(fitted, mean_, "mean", "fdbd", {width}))
                : quantities::distance_from("zero", at::zeros({width}, at::kDouble));
        const at::Tensor table = reciprocal_weight_distances(head.weight);
        bytes_ = table.nbytes();
        reciprocals_ = quantities::of_predicted_class("reciprocal distances of weights", table);
    }
    std::uint64_t bytes() const override { return bytes_; }
    at::Tensor score(quantities::Rows& rows) const override {
        return (rows(gaps_) * rows(reciprocals_)).sum(1) / rows(divisor_).clamp_min(least_divisor);
    }

  private:
    bool from_mean_;
    std::uint64_t bytes_ = 0;
    Identity mean_{"mean"};
    quantities::QuantityRef gaps_ = quantities::logit_gaps();
    quantities::QuantityRef divisor_;
    quantities::QuantityRef reciprocals_;
};

}  // namespace

std::unique_ptr<Detector> make_fdbd(const catalogue::ParameterValues& values) {
    return std::make_unique<Fdbd>(values);
}

}  // namespace farout::detectors
