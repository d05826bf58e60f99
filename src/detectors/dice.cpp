#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "core/text.h"
#include "detectors/detector.h"
#include "quantities/head_shapes.h"
#include "quantities/kinds/softmax.h"
#include "statistics/quantile.h"

namespace farout::detectors {

namespace {

/// numpy.percentile's of all numbers.
double percentile_of(const at::Tensor& numbers, double percentile) {
    std::vector<double> all(numbers.const_data_ptr<double>(),
                            numbers.const_data_ptr<double>() + numbers.numel());
    const auto place =
        statistics::place_of_quantile(static_cast<std::int64_t>(all.size()), percentile / 100);
    const auto lower = all.begin() + place.lower;
    std::nth_element(all.begin(), lower, all.end());
    const double high =
        place.upper > place.lower ? *std::min_element(lower + 1, all.end()) : *lower;
    return place.between(*lower, high);
}

/// Directed sparsification. Sun and Li, "DICE: Leveraging Sparsification for Out-of-Distribution
/// Detection", ECCV 2022: logsumexp((M∘W) h + b), M_cj = 1 where μ_j W_cj, what feature j
/// contributes to class c on average over all training rows, is above the percentile of all these
/// C·D contributions, else 0. Contributions equal to the percentile count nothing, as in OpenOOD's
/// and pytorch-ood's, where many are 0.
class Dice : public Detector {
  public:
    explicit Dice(const catalogue::ParameterValues& values)
        : percentile_(values.at("percentile").number()) {}

    std::vector<Identity> needs() const override { return {mean_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const numerics::Head& head = fitted.head;
        const at::Tensor& mean =
            statistics::require_tensor(fitted, mean_, "mean", "dice", {head.feature_width()});
        const at::Tensor weight = head.weight.to(at::kDouble);
        const at::Tensor contributions = weight * mean;
        const at::Tensor left_out = contributions.le(percentile_of(contributions, percentile_));
        const at::Tensor left = weight.masked_fill(left_out, 0);
        bytes_ = 2 * left.nbytes();
        energy_ = quantities::log_sum_exp(quantities::logits_of_head(
            concat("sparse head(percentile=", shortest_digits(percentile_), ")"), left,
            head.bias.to(at::kDouble)));
    }
    std::uint64_t bytes() const override { return bytes_; }
    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    double percentile_;
    std::uint64_t bytes_ = 0;
    Identity mean_{"mean"};
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_dice(const catalogue::ParameterValues& values) {
    return std::make_unique<Dice>(values);
}

}  // namespace farout::detectors
