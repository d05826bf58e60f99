#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "quantities/kinds/nearest_mean.h"
#include "quantities/kinds/whitened_distance.h"

namespace farout::detectors {

namespace {

/// Mahalanobis distance to the nearest class mean relative to that to the mean of all. Ren, Fort,
/// Liu, Roy, Padhy and Lakshminarayanan, "A Simple Fix to Mahalanobis Distance for Improving
/// Near-OOD Detection", 2021 (RMD): d₀ − min_c d_c, d_c = (h−μ_c)ᵀ Σ⁻¹ (h−μ_c), d₀ = (h−μ)ᵀ Σ₀⁻¹
/// (h−μ), μ and Σ₀ of all training features whatever their class. Classes without training rows
/// take no part.
///
/// Both distances are near D, their difference may be small: all in float64, where OpenOOD has
/// float32.
class RelativeMahalanobis : public Detector {
  public:
    std::vector<Identity> needs() const override { return {Identity{"within_class"}, total_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const std::int64_t width = fitted.head.feature_width();
        const auto get = [&](const char* name, at::IntArrayRef sizes) {
            return statistics::require_tensor(fitted, total_, name, "relative_mahalanobis", sizes);
        };
        to_nearest_ = quantities::nearest_mean_distance(fitted, "relative_mahalanobis",
                                                        quantities::Digits::of_float64);
        to_all_ = quantities::whitened_distance(total_.text(), get("total_mean", {width}),
                                                get("total_whitening", {width, -1}));
    }
    std::uint64_t bytes() const override { return to_nearest_->bytes() + to_all_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override {
        return rows(to_all_) - rows(to_nearest_);
    }

  private:
    Identity total_{"total_covariance"};
    quantities::QuantityRef to_nearest_;
    quantities::QuantityRef to_all_;
};

}  // namespace

std::unique_ptr<Detector> make_relative_mahalanobis(const catalogue::ParameterValues&) {
    return std::make_unique<RelativeMahalanobis>();
}

}  // namespace farout::detectors
