#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "detectors/training_sample.h"
#include "numerics/unit_rows.h"
#include "quantities/kinds/largest_products.h"
#include "quantities/kinds/softmax.h"
#include "quantities/percentile_shapes.h"

namespace farout::detectors {

namespace {

/// How near to 1 a cosine may come: a training row's own similarity would be infinite.
constexpr double least_difference = 0x1p-53;

/// Activation subspaces. Zöngür, Hesse and Roth, "Activation Subspaces for Out-of-Distribution
/// Detection", ICCV 2025, equations 4, 7, 9 and 10, as in their code: E · S^λ. The features' part
/// in the first k right singular vectors of W, the decisive ones, gives E, the energy of SCALE
/// (scale.cpp) of this part; their part in the others S = −ln(1 − s), s the mean of the 10 largest
/// cosines with the same part of a sample of training rows. k: of the training rows' lengths
/// (statistics/kinds/decisive_width.cpp).
///
/// Percentile and λ are the authors' for ResNet-50; for ViT they take 97.5, 1 and prototypes.
/// How many training rows they take isn't told. The decisive part has negative values, so SCALE's
/// ratio may be anything; where E is negative the product means little. 1 − s is at least 2⁻⁵³, and
/// S counts as 0 where even the nearest are on the other side (s < 0).
class ActSub : public Detector {
  public:
    explicit ActSub(const catalogue::ParameterValues& values)
        : percentile_(values.at("percentile").number()),
          exponent_(values.at("lambda").number()),
          dim_(values.at("dim").number_or_auto()),
          sample_(of_sample("training_sample", values)) {}

    std::vector<Identity> needs() const override {
        if (dim_) return {directions_, sample_};
        return {directions_, decisive_width_, sample_};
    }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const std::int64_t width = fitted.head.feature_width();
        const at::Tensor& directions =
            statistics::require_tensor(fitted, directions_, "directions", "actsub", {width, width});
        const auto decisive = static_cast<std::int64_t>(
            dim_ ? *dim_ : fitted.statistics.number(decisive_width_, "width", "actsub"));
        if (decisive >= width)
            throw Error(concat("actsub.dim=", decisive, ": of ", width,
                               " directions some must be left. Choose a smaller actsub.dim."));
        energy_ = quantities::log_sum_exp(quantities::scaled_logits_within(
            concat("decisive(dim=", decisive, ")"), directions.slice(1, 0, decisive).contiguous(),
            percentile_));
        const std::string bank = concat("insignificant(dim=", decisive, ") of ", sample_.text());
        // A search tries twenty that look at one bank of some hundred MB.
        similarity_ = fitted.derived->get<quantities::Quantity>(bank, [&] {
            const at::Tensor others = directions.slice(1, decisive).contiguous();
            return quantities::mean_of_largest_products(
                {bank,
                 numerics::unit_rows(at::mm(sample_features(fitted, sample_, "actsub"), others)),
                 others},
                nearest_rows);
        });
    }
    std::uint64_t bytes() const override { return similarity_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override {
        const at::Tensor difference = (1 - rows(similarity_)).clamp_min_(least_difference);
        return rows(energy_) * difference.log_().neg_().clamp_min_(0).pow(exponent_);
    }

  private:
    static constexpr std::int64_t nearest_rows = 10;

    double percentile_;
    double exponent_;
    std::optional<double> dim_;
    Identity directions_{"weight_directions"};
    Identity decisive_width_{"decisive_width"};
    Identity sample_;
    quantities::QuantityRef energy_;
    quantities::QuantityRef similarity_;
};

}  // namespace

std::unique_ptr<Detector> make_actsub(const catalogue::ParameterValues& values) {
    return std::make_unique<ActSub>(values);
}

}  // namespace farout::detectors
