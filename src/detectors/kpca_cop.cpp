#include "detectors/principal_space.h"

namespace farout::detectors {

namespace {

/// What a principal component analysis of normalised features leaves. Fang, Tao, Lv, He, Huang and
/// Yang, "Kernel PCA for Out-of-Distribution Detection", NeurIPS 2024 (CoP, the cosine kernel):
/// −‖(I − U Uᵀ)(ĥ − μ)‖₂, ĥ = h/‖h‖₂, μ the mean of the training rows' ĥ, U the leading
/// eigenvectors of their covariance: the fewest whose eigenvalues are a share `dim` of all (or
/// `dim` of them), at most D−1. From the others, so that nothing cancels.
///
/// dim: the authors' for ImageNet; 0.85 for CIFAR-10, 0.9 where they multiply it by another score.
/// They add 10⁻¹⁰ to ‖h‖. A row of zeros stays one.
class KpcaCop : public Detector {
  public:
    explicit KpcaCop(const catalogue::ParameterValues& values)
        : choice_{values.at("dim").number_or_auto(), true, statistics::RowsOf::unit} {}

    std::vector<Identity> needs() const override { return {residual_space(choice_)}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        norm_ = residual_norm_in(fitted, "kpca_cop", fitted_space(fitted, "kpca_cop", choice_));
    }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(norm_); }

  private:
    SpaceChoice choice_;
    quantities::QuantityRef norm_;
};

}  // namespace

std::unique_ptr<Detector> make_kpca_cop(const catalogue::ParameterValues& values) {
    return std::make_unique<KpcaCop>(values);
}

}  // namespace farout::detectors
