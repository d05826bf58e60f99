#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "detectors/entries.h"
#include "detectors/make_detector.h"
#include "detectors/score_rows.h"
#include "statistics/tiles.h"
#include "statistics/trimmed_matrix.h"
#include "statistics/vector_loops.h"

namespace farout {

namespace {

/// Mahalanobis distance to the nearest class mean. Lee et al., "A Simple Unified Framework for
/// Detecting Out-of-Distribution Samples and Adversarial Attacks", NeurIPS 2018, equations 1 and 2
/// (on penultimate features, without its input preprocessing): −min_c (h−μ_c)ᵀ Σ⁻¹ (h−μ_c). Classes
/// without training rows take no part.
///
/// With Σ⁺ = F·Fᵀ the distance is ‖x − y_c‖², x = Fᵀ(h−μ), y_c = Fᵀ(μ_c−μ), μ the mean of all
/// training features. x is computed in float64: entries of F reach 1/√(smallest eigenvalue), and
/// float32 features times those would leave nothing but rounding in the directions that count most.
/// One float32 product then finds the y_c that may be the nearest, from x·y_c − ‖y_c‖²/2; the
/// distance to each of those is summed in float64 from the differences.
class Mahalanobis : public Detector {
  public:
    Needs needs() const override { return {{Statistic::within_class, "mahalanobis"}}; }
    void prepare(const FittedClassifier& fitted) override;
    at::Tensor score(ScoredRows& rows) const override;
    std::uint64_t bytes() const override {
        return static_cast<std::uint64_t>(whitening_.bytes()) + whitened_.nbytes() +
               single_transpose_.nbytes();
    }

  private:
    at::Tensor whiten(const at::Tensor& features) const;
    double nearest(const double* x, const float* nearness) const;

    TrimmedMatrix whitening_;      // F, D×r
    at::Tensor mean_;              // μ, D
    at::Tensor whitened_;          // y of the classes that have a mean, K×r
    at::Tensor single_transpose_;  // the same in float32, r×K
    at::Tensor half_squares_;      // −‖y‖² / 2, float32 K
    double longest_square_ = 0;    // max ‖y‖²
};

void Mahalanobis::prepare(const FittedClassifier& fitted) {
    const std::int64_t width = fitted.head.feature_width();
    const std::int64_t classes = fitted.head.classes();
    const auto get = [&](const char* name, at::IntArrayRef sizes) {
        return require_tensor(fitted, name, "mahalanobis", sizes);
    };
    whitening_ = TrimmedMatrix(get("within_class_whitening", {width, -1}));
    mean_ = get("feature_mean", {width});
    const at::Tensor with_rows = get("class_counts", {classes}).gt(0).nonzero().squeeze(1);
    const at::Tensor means = get("class_means", {classes, width}).index_select(0, with_rows);
    if (means.size(0) == 0)
        throw Error(concat("'", fitted.statistics.name,
                           "': no class has a training row, so detector 'mahalanobis' has no mean. "
                           "Fit again on labelled rows."));
    whitened_ = at::empty({means.size(0), whitening_.columns()}, at::kDouble);
    for_row_tiles(means.size(0), [&](Range tile) {
        whitened_.slice(0, tile.begin, tile.end)
            .copy_(whiten(means.slice(0, tile.begin, tile.end)));
    });
    const at::Tensor squares = whitened_.square().sum(1);
    longest_square_ = squares.max().item<double>();
    half_squares_ = (squares / -2).to(at::kFloat);
    single_transpose_ = whitened_.t().to(at::kFloat).contiguous();
}

at::Tensor Mahalanobis::whiten(const at::Tensor& features) const {
    return whitening_.times(features.to(at::kDouble).sub(mean_));
}

double Mahalanobis::nearest(const double* x, const float* nearness) const {
    const std::int64_t classes = whitened_.size(0);
    const std::int64_t rank = whitened_.size(1);
    const double* y = whitened_.const_data_ptr<double>();
    const Leaders leaders = find_leaders(nearness, classes);
    const double best = nearness[leaders.first];
    // Rounding of a float32 product of vectors of these lengths.
    const double length = sum_of_products(x, x, rank);
    const double slack = 4e-6 * (std::sqrt(length * longest_square_) + longest_square_);
    double least = squared_distance(x, y + leaders.first * rank, rank);
    if (leaders.second < 0 || nearness[leaders.second] < best - slack) return least;
    for (std::int64_t c = 0; c < classes; ++c)
        if (nearness[c] >= best - slack)
            least = std::min(least, squared_distance(x, y + c * rank, rank));
    return least;
}

at::Tensor Mahalanobis::score(ScoredRows& rows) const {
    at::Tensor x;
    {
        const auto timed = rows.times().measure("mahalanobis: whitening");
        x = whiten(rows.features());
    }
    const at::Tensor nearness = at::addmm(half_squares_, x.to(at::kFloat), single_transpose_);
    return score_each_row(rows.count(), [&](std::size_t i) {
        const auto row = static_cast<std::int64_t>(i);
        return -nearest(x.const_data_ptr<double>() + row * x.size(1),
                        nearness.const_data_ptr<float>() + row * nearness.size(1));
    });
}

}  // namespace

DetectorEntry mahalanobis_entry() {
    return {.name = "mahalanobis",
            .formula = "-min over classes of (h-mu_c)' inv(Sigma) (h-mu_c)",
            .source = "Lee et al., NeurIPS 2018, equations 1 and 2",
            .parameters = {},
            .make = make_plain<Mahalanobis>};
}

}  // namespace farout
