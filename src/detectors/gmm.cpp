#include "detectors/detector.h"
#include "quantities/kinds/nearest_mean.h"

namespace farout::detectors {

namespace {

/// The density of a mixture of Gaussians, one a class, of one covariance: ln Σ_c π_c exp(−d_c/2),
/// d_c = (h−μ_c)ᵀ Σ⁻¹ (h−μ_c), π_c the shares of the training rows: mahalanobis, halved and
/// smoothed. The factor that all components share is left out. Classes without training rows take
/// no part.
///
/// OpenOOD's mixtures, of several layers, are fitted by EM; adding 10⁻⁴⁵ to the sum, they give all
/// rows of more than some hundred features one score. Here the sum is taken by logarithms.
class Gmm : public Detector {
  public:
    std::vector<Identity> needs() const override { return {Identity{"within_class"}}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        mixture_ = quantities::mean_mixture(fitted, "gmm");
    }
    std::uint64_t bytes() const override { return mixture_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return rows(mixture_); }

  private:
    quantities::QuantityRef mixture_;
};

}  // namespace

std::unique_ptr<Detector> make_gmm(const catalogue::ParameterValues&) {
    return std::make_unique<Gmm>();
}

}  // namespace farout::detectors
