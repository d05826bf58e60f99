#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "detectors/detector.h"
#include "quantities/kinds/class_densities.h"
#include "quantities/kinds/nearest_mean.h"

namespace farout::detectors {

namespace {

/// The density of a mixture of Gaussians, one a class: ln Σ_c π_c exp(−d_c/2), π_c the shares of
/// the training rows. covariance=tied: d_c = (h−μ_c)ᵀ Σ⁻¹ (h−μ_c), Σ the within-class covariance:
/// mahalanobis, halved and smoothed. covariance=full: d_c = (h−μ_c)ᵀ Σ_c⁻¹ (h−μ_c) + ln det Σ_c,
/// Σ_c the covariance of the class's rows with a ridge on its diagonal, as pytorch-ood has it.
/// Factors that all components share are left out. Classes without training rows take no part.
///
/// OpenOOD's mixtures, of several layers and tied, are fitted by EM; adding 10⁻⁴⁵ to the sum, they
/// give all rows of more than some hundred features one score. Here the sum is taken by logarithms.
class Gmm : public Detector {
  public:
    explicit Gmm(const catalogue::ParameterValues& values)
        : is_tied_(values.at("covariance").word() == "tied"),
          covariances_{"class_covariances", {{"ridge", values.at("ridge").text()}}} {}

    std::vector<Identity> needs() const override {
        return {is_tied_ ? Identity{"within_class"} : covariances_};
    }
    void prepare(const statistics::FittedClassifier& fitted) override {
        mixture_ = is_tied_ ? quantities::mean_mixture(fitted, "gmm")
                            : quantities::class_mixture(gaussians_in(fitted));
    }
    std::uint64_t bytes() const override { return mixture_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return rows(mixture_); }

  private:
    quantities::ClassGaussians gaussians_in(const statistics::FittedClassifier& fitted) const {
        const std::int64_t width = fitted.head.feature_width(), classes = fitted.head.classes();
        const auto get = [&](const char* name, at::IntArrayRef sizes) {
            return statistics::require_tensor(fitted, covariances_, name, "gmm", sizes);
        };
        const at::Tensor counts = get("own_counts", {classes});
        const at::Tensor with_rows = counts.gt(0).nonzero().squeeze(1);
        if (with_rows.size(0) == 0)
            throw Error(concat("'", fitted.statistics.name,
                               "': no class has a training row, so detector 'gmm' has no density. "
                               "Fit again on labelled rows."));
        const at::Tensor shares = counts.to(at::kDouble) / counts.sum();
        const auto of_those = [&](const at::Tensor& all) { return all.index_select(0, with_rows); };
        return {covariances_.text(), of_those(shares).log(),
                of_those(get("own_means", {classes, width})),
                of_those(get("own_whitening", {classes, width, width})),
                of_those(get("own_log_determinants", {classes}))};
    }

    bool is_tied_;
    Identity covariances_;
    quantities::QuantityRef mixture_;
};

}  // namespace

std::unique_ptr<Detector> make_gmm(const catalogue::ParameterValues& values) {
    return std::make_unique<Gmm>(values);
}

}  // namespace farout::detectors
