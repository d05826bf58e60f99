#include "detectors/detector.h"
#include "quantities/kinds/nearest_mean.h"

namespace farout::detectors {

namespace {

/// Mahalanobis distance to the nearest class mean. Lee et al., "A Simple Unified Framework for
/// Detecting Out-of-Distribution Samples and Adversarial Attacks", NeurIPS 2018, equations 1 and 2
/// (on penultimate features, without its input preprocessing): −min_c (h−μ_c)ᵀ Σ⁻¹ (h−μ_c). Classes
/// without training rows take no part.
class Mahalanobis : public Detector {
  public:
    std::vector<Identity> needs() const override { return {Identity{"within_class"}}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        distance_ = quantities::nearest_mean_distance(fitted, "mahalanobis");
    }
    std::uint64_t bytes() const override { return distance_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(distance_); }

  private:
    quantities::QuantityRef distance_;
};

}  // namespace

std::unique_ptr<Detector> make_mahalanobis(const catalogue::ParameterValues&) {
    return std::make_unique<Mahalanobis>();
}

}  // namespace farout::detectors
