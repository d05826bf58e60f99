#include "quantities/kinds/nearest_mean.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "numerics/tiles.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"
#include "quantities/whitened_rows.h"

namespace farout::quantities {

namespace {

// What an error of x may do to ‖x − y‖, if all of it pointed along x − y, as a share of that: twice
// this for the square. It points anywhere among r directions, so the square's error is about √r
// times smaller.
constexpr double largest_share = 2.5e-5;
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// With Σ⁺ = F·Fᵀ the distance is ‖x − y_c‖², x = Fᵀ(h−μ), y_c = Fᵀ(μ_c−μ), μ the mean of all
/// training features. One product of x finds the y_c that may be the nearest, from
/// x·y_c − ‖y_c‖²/2; the distance is summed in float64 from the differences.
///
/// On the host that product is one of float32, so all y_c within its rounding are tried; x itself
/// is made in float32 where that leaves the distance its digits, and anew in float64 where it
/// doesn't.
class NearestMean : public Quantity {
  public:
    NearestMean(const statistics::FittedClassifier& fitted, const std::string& asked_by,
                Digits digits);
    at::Tensor plain(PlainRows& rows) const override;
    at::Tensor host(HostRows& rows) const override;
    std::uint64_t bytes() const override {
        return static_cast<std::uint64_t>(whitening_.bytes()) + whitened_.nbytes() +
               single_transpose_.nbytes();
    }

  private:
    at::Tensor nearness(const at::Tensor& x) const;
    at::Tensor host_in_float64(const HostRows& rows) const;
    template <typename Number>
    double nearest(const Number* x, double error, const float* nearness) const;

    Digits digits_;
    // Of the statistics, which are shared.
    at::Tensor mean_;    // μ, D
    at::Tensor factor_;  // F, D×r
    Whitening whitening_;
    at::Tensor whitened_;             // y of the classes that have a mean, K×r
    at::Tensor single_transpose_;     // the same in float32, r×K
    at::Tensor half_squares_;         // −‖y‖² / 2, K
    at::Tensor single_half_squares_;  // the same in float32
    double longest_square_ = 0;       // max ‖y‖²
};

NearestMean::NearestMean(const statistics::FittedClassifier& fitted, const std::string& asked_by,
                         Digits digits)
    : Quantity(digits == Digits::of_float64 ? "nearest_mean_distance in float64"
                                            : "nearest_mean_distance"),
      digits_(digits) {
    const std::int64_t width = fitted.head.feature_width();
    const std::int64_t classes = fitted.head.classes();
    const auto get = [&](const char* name, at::IntArrayRef sizes) {
        return statistics::require_tensor(fitted, Identity{"within_class"}, name, asked_by, sizes);
    };
    factor_ = get("within_class_whitening", {width, -1});
    mean_ = get("feature_mean", {width});
    whitening_ = Whitening(factor_, mean_);
    const at::Tensor with_rows = get("class_counts", {classes}).gt(0).nonzero().squeeze(1);
    const at::Tensor means = get("class_means", {classes, width}).index_select(0, with_rows);
    if (means.size(0) == 0)
        throw Error(concat("'", fitted.statistics.name,
                           "': no class has a training row, so detector '", asked_by,
                           "' has no mean. Fit again on labelled rows."));
    whitened_ = at::empty({means.size(0), whitening_.rank()}, at::kDouble);
    numerics::for_row_tiles(means.size(0), [&](Range tile) {
        whitened_.slice(0, tile.begin, tile.end)
            .copy_(whitening_.exact(means.slice(0, tile.begin, tile.end)));
    });
    const at::Tensor squares = whitened_.square().sum(1);
    longest_square_ = squares.max().item<double>();
    half_squares_ = squares / -2;
    single_half_squares_ = half_squares_.to(at::kFloat);
    single_transpose_ = whitened_.t().to(at::kFloat).contiguous();
}

/// The nearest mean from one product, the distance to it from the differences.
at::Tensor NearestMean::plain(PlainRows& rows) const {
    const at::Tensor x = at::mm(rows.features() - rows.constant(mean_), rows.constant(factor_));
    const at::Tensor& y = rows.constant(whitened_);
    const at::Tensor nearest = at::addmm(rows.constant(half_squares_), x, y.t()).argmax(1);
    return y.index_select(0, nearest).sub_(x).square_().sum(1);
}

/// x·y_c − ‖y_c‖²/2 of all classes, float32 n×K.
at::Tensor NearestMean::nearness(const at::Tensor& x) const {
    return at::addmm(single_half_squares_, x.to(at::kFloat), single_transpose_);
}

/// min_c ‖x − y_c‖² of a row x that rounding has moved by up to `error`; NaN where that is too far.
template <typename Number>
double NearestMean::nearest(const Number* x, double error, const float* nearness) const {
    const std::int64_t classes = whitened_.size(0);
    const std::int64_t rank = whitened_.size(1);
    const double* y = whitened_.const_data_ptr<double>();
    const numerics::Leaders leaders = numerics::find_leaders(nearness, classes);
    double least = numerics::squared_distance(x, y + leaders.first * rank, rank);
    const auto too_far = [&] { return !(error <= largest_share * std::sqrt(least)); };
    if (too_far()) return not_known;
    // Rounding of a float32 product of vectors of these lengths, and of x.
    const double slack =
        4e-6 * (std::sqrt(numerics::sum_of_squares(x, rank) * longest_square_) + longest_square_) +
        2 * error * std::sqrt(longest_square_);
    const double enough = nearness[leaders.first] - slack;
    if (leaders.second >= 0 && nearness[leaders.second] < enough) return least;
    for (std::int64_t c = 0; c < classes; ++c)
        if (!(nearness[c] < enough))
            least = std::min(least, numerics::squared_distance(x, y + c * rank, rank));
    return too_far() ? not_known : least;
}

at::Tensor NearestMean::host_in_float64(const HostRows& rows) const {
    const at::Tensor x = whitening_.exact(rows.features());
    const at::Tensor near = nearness(x);
    return of_each_row(rows.count(), [&](std::size_t i) {
        const auto row = static_cast<std::int64_t>(i);
        return nearest(x.const_data_ptr<double>() + row * x.size(1), 0,
                       near.const_data_ptr<float>() + row * near.size(1));
    });
}

at::Tensor NearestMean::host(HostRows& rows) const {
    if (digits_ == Digits::of_float64) return host_in_float64(rows);
    SingleWhitened single;
    {
        const auto timed = rows.times().measure("mahalanobis: whitening");
        single = whitening_.single(rows.features());
    }
    const at::Tensor single_nearness = nearness(single.x);
    const std::int64_t rank = whitening_.rank(), classes = whitened_.size(0);
    at::Tensor exact, exact_nearness;
    return of_each_row(rows.count(), [&](std::size_t i) {
        const auto row = static_cast<std::int64_t>(i);
        const double distance =
            nearest(single.x.const_data_ptr<float>() + row * rank, single.errors[i],
                    single_nearness.const_data_ptr<float>() + row * classes);
        if (!std::isnan(distance)) return distance;
        if (!exact.defined()) {
            exact = whitening_.exact(rows.features());
            exact_nearness = nearness(exact);
        }
        return nearest(exact.const_data_ptr<double>() + row * rank, 0,
                       exact_nearness.const_data_ptr<float>() + row * classes);
    });
}

}  // namespace

QuantityRef nearest_mean_distance(const statistics::FittedClassifier& fitted,
                                  const std::string& asked_by, Digits digits) {
    return std::make_shared<NearestMean>(fitted, asked_by, digits);
}

}  // namespace farout::quantities
