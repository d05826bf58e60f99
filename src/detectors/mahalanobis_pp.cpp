#include "detectors/detector.h"
#include "quantities/kinds/nearest_mean.h"

namespace farout::detectors {

namespace {

/// Mahalanobis distance of normalised features. Müller and Hein, "Mahalanobis++: Improving OOD
/// Detection via Feature Normalization", ICML 2025 (MDS++): −min_c (ĥ−μ_c)ᵀ Σ⁻¹ (ĥ−μ_c), ĥ =
/// h/‖h‖₂, μ_c and Σ means and within-class covariance of the training rows' ĥ. Classes without
/// training rows take no part. Nothing changes when a row is multiplied by a positive number. A row
/// of zeros stays one.
class MahalanobisPp : public Detector {
  public:
    std::vector<Identity> needs() const override {
        return {statistics::of_rows("within_class", statistics::RowsOf::unit)};
    }
    void prepare(const statistics::FittedClassifier& fitted) override {
        distance_ = quantities::nearest_mean_distance(
            fitted, "mahalanobis_pp", quantities::Digits::of_float32, statistics::RowsOf::unit);
    }
    std::uint64_t bytes() const override { return distance_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(distance_); }

  private:
    quantities::QuantityRef distance_;
};

}  // namespace

std::unique_ptr<Detector> make_mahalanobis_pp(const catalogue::ParameterValues&) {
    return std::make_unique<MahalanobisPp>();
}

}  // namespace farout::detectors
