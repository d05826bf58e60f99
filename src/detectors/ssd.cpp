#include "detectors/detector.h"
#include "quantities/kinds/whitened_distance.h"

namespace farout::detectors {

namespace {

/// Mahalanobis distance of normalised features to the mean of all. Sehwag, Chiang and Mittal, "SSD:
/// A Unified Framework for Self-Supervised Outlier Detection", ICLR 2021, with one cluster:
/// −(ĥ−μ)ᵀ Σ₀⁻¹ (ĥ−μ), ĥ = h/‖h‖₂, μ and Σ₀ of the training rows' ĥ, whatever their class.
///
/// The authors bring each of ĥ's features to mean 0 and deviation 1 first, which a regular
/// covariance doesn't see. They divide Σ₀ by N−1, not N: the same order. With a cluster a class,
/// all of one covariance, it would be mahalanobis_pp. A row of zeros stays one.
class Ssd : public Detector {
  public:
    std::vector<Identity> needs() const override { return {total_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const std::int64_t width = fitted.head.feature_width();
        const auto get = [&](const char* name, at::IntArrayRef sizes) {
            return statistics::require_tensor(fitted, total_, name, "ssd", sizes);
        };
        distance_ = quantities::whitened_distance(total_.text(), get("total_mean", {width}),
                                                  get("total_whitening", {width, -1}),
                                                  statistics::RowsOf::unit);
    }
    std::uint64_t bytes() const override { return distance_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(distance_); }

  private:
    Identity total_ = statistics::of_rows("total_covariance", statistics::RowsOf::unit);
    quantities::QuantityRef distance_;
};

}  // namespace

std::unique_ptr<Detector> make_ssd(const catalogue::ParameterValues&) {
    return std::make_unique<Ssd>();
}

}  // namespace farout::detectors
