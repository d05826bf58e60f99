#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "detectors/principal_space.h"
#include "quantities/kinds/cosines.h"

namespace farout::detectors {

namespace {

/// What a principal component analysis of random features of a kernel leaves. Fang, Tao, Lv, He,
/// Huang and Yang, "Kernel PCA for Out-of-Distribution Detection", NeurIPS 2024 (CoRP, the Gaussian
/// kernel of normalised features): −‖(I − U Uᵀ)(φ − μ)‖₂, φ_m = √(2/M)·cos(ω_m·h/‖h‖₂ + u_m), ω
/// normal of variance 2γ, u uniform from 0 to 2π, μ and U as kpca_cop's, of the training rows' φ.
///
/// γ, M, dim: the authors' for ImageNet; 2, 2048, 0.8 for CIFAR-10. What is drawn follows from the
/// seed and lies in the statistics. A row of zeros stays one.
class KpcaCorp : public Detector {
  public:
    explicit KpcaCorp(const catalogue::ParameterValues& values)
        : cosines_{"random_cosines",
                   {{"M", values.at("M").text()},
                    {"gamma", values.at("gamma").text()},
                    {"seed", values.at("seed").text()}}},
          space_{"cosine_space", cosines_.parameters} {
        space_.parameters.emplace_back("dim", text_of(values.at("dim").number_or_auto()));
    }

    std::vector<Identity> needs() const override { return {cosines_, space_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const std::int64_t width = fitted.head.feature_width();
        const auto get = [&](const Identity& statistic, const char* name, at::IntArrayRef sizes) {
            return statistics::require_tensor(fitted, statistic, name, "kpca_corp", sizes);
        };
        const at::Tensor directions = get(cosines_, "directions", {width, -1});
        const std::int64_t count = directions.size(1);
        norm_ = quantities::residual_norm(
            {space_.text(), get(space_, "cosine_mean", {count}),
             get(space_, "cosine_residual_basis", {count, -1}),
             quantities::cosines_of_unit_features(cosines_.text(), directions,
                                                  get(cosines_, "phases", {count}))});
    }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(norm_); }

  private:
    Identity cosines_;
    Identity space_;
    quantities::QuantityRef norm_;
};

}  // namespace

std::unique_ptr<Detector> make_kpca_corp(const catalogue::ParameterValues& values) {
    return std::make_unique<KpcaCorp>(values);
}

}  // namespace farout::detectors
