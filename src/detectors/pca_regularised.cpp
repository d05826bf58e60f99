#include <limits>
#include <optional>

#include "detectors/clipping.h"
#include "detectors/principal_space.h"
#include "quantities/kinds/residual_share.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Energy regularised by the reconstruction error of principal components. Guan, Liu, Zheng, Zhou
/// and Wang, "Revisit PCA-based Technique for Out-of-Distribution Detection", ICCV 2023:
/// logsumexp(W min(h, c) + b) (1 − ‖(I−M)(x−μ)‖₂/‖x‖₂), M the projection onto the first `dim`
/// principal components of the training features, μ their mean, x = min(h, c) or h.
///
/// c is given, or a quantile of all values of the training features; the authors' for ResNet-50 is
/// 1, about their quantile 0.9. Their script takes the error's numerator of h and its length of
/// min(h, c) for in-distribution rows, and both of min(h, c) for the others, so that its figures
/// aren't those of one detector; here x is the same for all. A row of zeros has no error.
class PcaRegularised : public Detector {
  public:
    explicit PcaRegularised(const catalogue::ParameterValues& values)
        : ceiling_(values.at("high").number_or_auto()),
          quantile_(feature_quantile(values.at("quantile").number())),
          choice_{.dim = values.at("dim").number(), .from_mean = true},
          of_clipped_(values.at("error_of").word() == "clipped") {}

    std::vector<Identity> needs() const override {
        if (ceiling_) return {residual_space(choice_)};
        return {residual_space(choice_), quantile_};
    }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const double ceiling =
            ceiling_ ? *ceiling_ : fitted.statistics.number(quantile_, "value", "pca_regularised");
        energy_ = quantities::log_sum_exp(quantities::clipped_logits(ceiling));
        share_ = quantities::residual_share(
            space_in(fitted, "pca_regularised", fitted_space(fitted, "pca_regularised", choice_)),
            of_clipped_ ? ceiling : std::numeric_limits<double>::infinity());
    }
    at::Tensor score(quantities::Rows& rows) const override {
        return rows(energy_) * (1 - rows(share_));
    }

  private:
    std::optional<double> ceiling_;
    Identity quantile_;
    SpaceChoice choice_;
    bool of_clipped_;
    quantities::QuantityRef energy_;
    quantities::QuantityRef share_;
};

}  // namespace

std::unique_ptr<Detector> make_pca_regularised(const catalogue::ParameterValues& values) {
    return std::make_unique<PcaRegularised>(values);
}

}  // namespace farout::detectors
