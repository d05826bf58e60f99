#include <ATen/ATen.h>

#include "core/error.h"
#include "detectors/detector.h"
#include "detectors/labelled_means.h"
#include "quantities/kinds/fisher_rao.h"

namespace farout::detectors {

namespace {

/// The Fisher–Rao distance to the nearest class. Dadalto Câmara Gomes, Alberge, Duhamel and
/// Piantanida, "Igeood: An Information Geometry Approach to Out-of-Distribution Detection", ICLR
/// 2022, on penultimate features alone, as in the first author's code: −min_c √Σ_j
/// f((h_j−μ_cj)/σ_j)², f(t) = √8·arsinh(|t|/√8), the distance between Gaussians of deviation 1 and
/// means t apart; σ the deviations within classes. Features that don't spread within classes, and
/// classes without training rows, take no part.
class IgeoodFeatures : public Detector {
  public:
    std::vector<Identity> needs() const override { return {Identity{"class_means"}, deviations_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const at::Tensor deviations =
            statistics::require_tensor(fitted, deviations_, "within_deviations", "igeood_features",
                                       {fitted.head.feature_width()});
        distance_ = quantities::nearest_gaussian_distance(
            {"class means", labelled_means(fitted, "igeood_features"), deviations});
    }
    std::uint64_t bytes() const override { return distance_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(distance_); }

  private:
    Identity deviations_{"within_class_deviations"};
    quantities::QuantityRef distance_;
};

}  // namespace

std::unique_ptr<Detector> make_igeood_features(const catalogue::ParameterValues&) {
    return std::make_unique<IgeoodFeatures>();
}

}  // namespace farout::detectors
