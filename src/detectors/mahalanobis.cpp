#include <algorithm>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "detectors/entries.h"
#include "statistics/tiles.h"

namespace farout {

namespace {

/// Mahalanobis distance to the nearest class mean. Lee et al., "A Simple Unified Framework for
/// Detecting Out-of-Distribution Samples and Adversarial Attacks", NeurIPS 2018, equations 1 and 2
/// (on penultimate features, without its input preprocessing): −min_c (h−μ_c)ᵀ Σ⁻¹ (h−μ_c). Classes
/// without training rows take no part.
///
/// With Σ⁺ = F·Fᵀ the distance is ‖x − y_c‖², x = Fᵀ(h−μ), y_c = Fᵀ(μ_c−μ), μ the mean of all
/// training features. One matrix product finds the nearest y_c from ‖y_c‖² − 2 x·y_c, which cancels
/// when means lie far apart; so the distance to that class is then summed directly from the
/// differences. All in float64: entries of F reach 1/√(smallest eigenvalue), and float32 features
/// times those would leave nothing but rounding in the directions that count most.
class Mahalanobis : public Detector {
  public:
    Needs needs() const override { return {{Statistic::within_class, "mahalanobis"}}; }
    void prepare(const FittedClassifier& fitted) override;
    at::Tensor score(ScoredRows& rows) const override;

  private:
    at::Tensor whitening_;     // F, D×r
    at::Tensor mean_;          // μ, D
    at::Tensor whitened_;      // y of the classes that have a mean, K×r
    at::Tensor half_squares_;  // ‖y‖² / 2, K
};

void Mahalanobis::prepare(const FittedClassifier& fitted) {
    const std::int64_t width = fitted.head.feature_width();
    const std::int64_t classes = fitted.head.classes();
    const auto get = [&](const char* name, at::IntArrayRef sizes) {
        return require_tensor(fitted, name, "mahalanobis", sizes);
    };
    whitening_ = get("within_class_whitening", {width, -1});
    mean_ = get("feature_mean", {width});
    const at::Tensor with_rows = get("class_counts", {classes}).gt(0).nonzero().squeeze(1);
    const at::Tensor means = get("class_means", {classes, width}).index_select(0, with_rows);
    if (means.size(0) == 0)
        throw Error(concat("'", fitted.statistics.name,
                           "': no class has a training row, so detector 'mahalanobis' has no mean. "
                           "Fit again on labelled rows."));
    whitened_ = product_of(means - mean_, whitening_);
    half_squares_ = whitened_.square().sum(1) / 2;
}

double squared_distance(const double* left, const double* right, std::int64_t count) {
    double sum = 0;
    for (std::int64_t k = 0; k < count; ++k) sum += (left[k] - right[k]) * (left[k] - right[k]);
    return sum;
}

at::Tensor Mahalanobis::score(ScoredRows& rows) const {
    at::Tensor scores = at::empty({rows.count()}, at::kFloat);
    for_row_tiles(rows.count(), [&](Range tile) {
        const at::Tensor features = rows.features().slice(0, tile.begin, tile.end).to(at::kDouble);
        const at::Tensor whitened = at::mm(features.sub_(mean_), whitening_);
        const at::Tensor nearness = at::mm(whitened, whitened_.t()).sub_(half_squares_);
        const double* x = whitened.const_data_ptr<double>();
        const double* near = nearness.const_data_ptr<double>();
        const std::int64_t rank = whitened.size(1);
        for (std::int64_t i = tile.begin; i < tile.end; ++i, x += rank) {
            const double* end = near + whitened_.size(0);
            const std::int64_t nearest = std::max_element(near, end) - near;
            const double* y = whitened_.const_data_ptr<double>() + nearest * rank;
            scores.data_ptr<float>()[i] = static_cast<float>(-squared_distance(x, y, rank));
            near = end;
        }
    });
    return scores;
}

}  // namespace

DetectorEntry mahalanobis_entry() {
    return {.name = "mahalanobis",
            .formula = "-min over classes of (h-mu_c)' inv(Sigma) (h-mu_c)",
            .source = "Lee et al., NeurIPS 2018, equations 1 and 2",
            .parameters = {},
            .make = [](const ParameterValues&) -> std::unique_ptr<Detector> {
                return std::make_unique<Mahalanobis>();
            }};
}

}  // namespace farout
