#include "quantities/kinds/fisher_rao.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <ATen/ATen.h>

#include "core/blocks.h"
#include "core/text.h"
#include "numerics/packed_linear.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/kinds/softmax.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

// Columns between two looks at whether a sum is already too large.
constexpr std::int64_t columns_at_once = 128;
// Numbers of the rows that pass all classes together: half of a second cache of 1 MiB.
constexpr std::int64_t numbers_at_once = 128 * 1024;

/// 1 − Σ_j √(p_j q_j) without the loss of either where both are next to 1: what the predicted class
/// ŷ adds, less 1, is taken by itself, 1 − √(p_ŷ q_ŷ) = −expm1((log p_ŷ + log q_ŷ)/2); then arccos
/// x = 2·arcsin √((1−x)/2).
class MeanSoftmaxAngle : public Quantity {
  public:
    MeanSoftmaxAngle(const std::string& name, at::Tensor log_points, LogitShapeRef shape)
        : Quantity(concat("mean_softmax_angle to ", name)),
          log_p_(log_probabilities(std::move(shape))),
          halves_((log_points / 2).t().contiguous()) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor half_p = rows(log_p_) / 2;
        const at::Tensor& half_q = rows.constant(halves_);  // C×K
        const auto [largest, predicted] = half_p.max(1, /*keepdim=*/true);
        const at::Tensor others = half_p.exp().scatter_(1, predicted, 0);
        const at::Tensor of_predicted =
            (half_q.index_select(0, predicted.squeeze(1)) + largest).expm1_().neg_();
        const at::Tensor left = of_predicted - at::mm(others, half_q.exp());
        return left.clamp_(0, 1).div_(2).sqrt_().asin_().mean(1) * 4;
    }

  private:
    QuantityRef log_p_;
    at::Tensor halves_;  // (log q)/2, C×K
};

/// On the host the sums are taken in float32 first, of features and means about the mean of the
/// means, and those that rounding leaves among the smallest again in float64. The class that is
/// nearest without arsinh is the first, and its sum the first limit.
class NearestGaussian : public Quantity {
  public:
    explicit NearestGaussian(const Gaussians& gaussians)
        : Quantity(concat("nearest_gaussian_distance of ", gaussians.name)),
          kept_(gaussians.deviations.gt(0).nonzero().squeeze(1)),
          scale_((gaussians.deviations.index_select(0, kept_) * std::sqrt(8.0)).reciprocal()),
          means_(gaussians.means.index_select(1, kept_).contiguous()),
          centre_(means_.mean(0)),
          single_(((means_ - centre_) * scale_).to(at::kFloat)),
          nearness_(single_, single_.square().sum(1).div_(-2)),
          longest_(single_.abs().sum(1).max().item<double>()) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor kept = kept_.to(rows.features().device());
        const at::Tensor features = rows.features().index_select(1, kept);
        const at::Tensor& scale = rows.constant(scale_);
        const at::Tensor& means = rows.constant(means_);
        at::Tensor least;
        for (std::int64_t c = 0; c < means.size(0); ++c) {
            const at::Tensor terms = (features - means[c]).mul_(scale).asinh_().square_();
            const at::Tensor sum = terms.sum(1);
            least = least.defined() ? at::minimum(least, sum) : sum;
        }
        return (least * 8).sqrt_();
    }
    at::Tensor host(HostRows& rows) const override;
    std::uint64_t bytes() const override {
        return means_.nbytes() + single_.nbytes() + nearness_.bytes();
    }

  private:
    double exact(const double* row, std::int64_t c) const;

    at::Tensor kept_;                  // features of deviation above 0
    at::Tensor scale_;                 // 1/(√8 σ)
    at::Tensor means_;                 // K×D'
    at::Tensor centre_;                // their mean
    at::Tensor single_;                // y = (means − centre)·scale in float32
    numerics::PackedLinear nearness_;  // x·y − ‖y‖²/2
    double longest_;                   // the largest sum of magnitudes of y
};

/// Σ arsinh²((h−μ_c)·scale).
double NearestGaussian::exact(const double* row, std::int64_t c) const {
    const std::int64_t width = means_.size(1);
    const double* mean = means_.const_data_ptr<double>() + c * width;
    const double* scale = scale_.const_data_ptr<double>();
    double sum = 0;
    for (std::int64_t k = 0; k < width; ++k) {
        const double term = std::asinh((row[k] - mean[k]) * scale[k]);
        sum += term * term;
    }
    return sum;
}

/// Σ arsinh² in float32, given up above the limit.
double bounded_sum(const float* row, const float* point, std::int64_t width, double limit) {
    double sum = 0;
    for (std::int64_t k = 0; k < width && sum <= limit; k += columns_at_once)
        sum += numerics::arsinh_squares(row + k, point + k, std::min(columns_at_once, width - k));
    return sum;
}

/// Classes outside some rows, so that these and not the means stay in the cache. A row's limit
/// falls with its smallest sum, so what was given up is above the last one.
at::Tensor NearestGaussian::host(HostRows& rows) const {
    const std::int64_t width = means_.size(1), classes = means_.size(0);
    const at::Tensor features = rows.features().to(at::kDouble).index_select(1, kept_);
    const at::Tensor single = ((features - centre_) * scale_).to(at::kFloat);
    const float* first = single.const_data_ptr<float>();
    const at::Tensor nearness = nearness_(single);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<std::int64_t> guesses;
    std::vector<double> slacks, limits;
    const auto sum_of = [&](std::int64_t i, std::int64_t c, double limit) {
        return bounded_sum(first + i * width, single_.const_data_ptr<float>() + c * width, width,
                           limit);
    };
    // The slack is of two sums that are compared: each term changes by at most 2·|x| times what
    // arsinh does, which is 1.5e-6 of its own and the rounding of both factors.
    const auto limit_of = [&](std::size_t i, double sum) { return sum * (1 + 1e-4) + slacks[i]; };
    for (std::int64_t i = 0; i < rows.count(); ++i) {
        guesses.push_back(
            numerics::find_leaders(nearness.const_data_ptr<float>() + i * classes, classes).first);
        slacks.push_back(8e-6 * (longest_ + numerics::absolute_sum(first + i * width, width)));
        limits.push_back(limit_of(slacks.size() - 1, sum_of(i, guesses.back(), infinity)));
    }
    std::vector<double> sums(slacks.size() * static_cast<std::size_t>(classes));
    const Blocks together{rows.count(), numbers_at_once / (width + 1) + 1};
    for (std::int64_t block = 0; block < together.count(); ++block) {
        const Range range = together.rows_of(block);
        for (std::int64_t c = 0; c < classes; ++c) {
            double* sum = sums.data() + static_cast<std::size_t>(c) * slacks.size();
            for (auto i = static_cast<std::size_t>(range.begin);
                 i < static_cast<std::size_t>(range.end); ++i) {
                sum[i] = sum_of(static_cast<std::int64_t>(i), c, limits[i]);
                limits[i] = std::min(limits[i], limit_of(i, sum[i]));
            }
        }
    }
    return of_each_row(rows.count(), [&](std::size_t i) {
        const double* row =
            features.const_data_ptr<double>() + static_cast<std::int64_t>(i) * width;
        double least = std::numeric_limits<double>::infinity();
        for (std::int64_t c = 0; c < classes; ++c)
            if (sums[static_cast<std::size_t>(c) * slacks.size() + i] <= limits[i])
                least = std::min(least, exact(row, c));
        return std::sqrt(8 * least);
    });
}

}  // namespace

QuantityRef mean_softmax_angle(const std::string& name, at::Tensor log_points,
                               LogitShapeRef shape) {
    return std::make_shared<MeanSoftmaxAngle>(name, std::move(log_points), std::move(shape));
}

QuantityRef nearest_gaussian_distance(const Gaussians& gaussians) {
    return std::make_shared<NearestGaussian>(gaussians);
}

}  // namespace farout::quantities
