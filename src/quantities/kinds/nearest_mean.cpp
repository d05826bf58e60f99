#include "quantities/kinds/nearest_mean.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/packed_linear.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/kinds/features.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"
#include "quantities/whitened_means.h"

namespace farout::quantities {

namespace {

// What an error of x may do to ‖x − y‖, if all of it pointed along x − y, as a share of that: twice
// this for the square. It points anywhere among r directions, so the square's error is about √r
// times smaller.
constexpr double largest_share = 2.5e-5;
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

std::string name_of(Digits digits, statistics::RowsOf of) {
    return concat("nearest_mean_distance", of == statistics::RowsOf::unit ? " of unit rows" : "",
                  digits == Digits::of_float64 ? " in float64" : "");
}

/// One product of x finds the y_c that may be the nearest, from x·y_c − ‖y_c‖²/2; the distance is
/// summed in float64 from the differences.
///
/// On the host that product is one of float32, so all y_c within its rounding are tried; x itself
/// is made in float32 where that leaves the distance its digits, and anew in float64 where it
/// doesn't.
class NearestMean : public Quantity {
  public:
    NearestMean(const statistics::FittedClassifier& fitted, const std::string& asked_by,
                Digits digits, statistics::RowsOf of);
    at::Tensor plain(PlainRows& rows) const override;
    at::Tensor host(HostRows& rows) const override;
    std::uint64_t bytes() const override { return means_.bytes() + nearness_.bytes(); }

  private:
    const at::Tensor& features_of(HostRows& rows) const;
    at::Tensor host_in_float64(HostRows& rows) const;
    template <typename Number>
    double nearest(const Number* x, double error, const float* nearness) const;

    Digits digits_;
    statistics::RowsOf of_;
    WhitenedMeans means_;
    numerics::PackedLinear nearness_;  // x·y_c − ‖y_c‖²/2 of all classes, in float32
    double longest_square_ = 0;        // max ‖y‖²
};

NearestMean::NearestMean(const statistics::FittedClassifier& fitted, const std::string& asked_by,
                         Digits digits, statistics::RowsOf of)
    : Quantity(name_of(digits, of)),
      digits_(digits),
      of_(of),
      means_(whitened_means(fitted, asked_by, of)),
      nearness_(means_.whitened.to(at::kFloat), means_.half_squares.to(at::kFloat)),
      longest_square_(-2 * means_.half_squares.min().item<double>()) {}

/// x of the rows, n×r.
at::Tensor whitened_rows(PlainRows& rows, const WhitenedMeans& means, statistics::RowsOf of) {
    const at::Tensor& features = rows(quantities::features_of(of));
    return at::mm(features - rows.constant(means.mean), rows.constant(means.factor));
}

/// The nearest mean from one product, the distance to it from the differences.
at::Tensor NearestMean::plain(PlainRows& rows) const {
    const at::Tensor x = whitened_rows(rows, means_, of_);
    const at::Tensor& y = rows.constant(means_.whitened);
    const at::Tensor nearest = at::addmm(rows.constant(means_.half_squares), x, y.t()).argmax(1);
    return y.index_select(0, nearest).sub_(x).square_().sum(1);
}

/// float32 as they are, float64 of length 1.
const at::Tensor& NearestMean::features_of(HostRows& rows) const {
    return of_ == statistics::RowsOf::unit ? rows(unit_features()) : rows.features();
}

/// min_c ‖x − y_c‖² of a row x that rounding has moved by up to `error`; NaN where that is too far.
template <typename Number>
double NearestMean::nearest(const Number* x, double error, const float* nearness) const {
    const std::int64_t classes = means_.whitened.size(0);
    const std::int64_t rank = means_.whitened.size(1);
    const double* y = means_.whitened.const_data_ptr<double>();
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

at::Tensor NearestMean::host_in_float64(HostRows& rows) const {
    const at::Tensor x = means_.whitening.exact(features_of(rows));
    const at::Tensor near = nearness_(x.to(at::kFloat));
    return of_each_row(rows.count(), [&](std::size_t i) {
        const auto row = static_cast<std::int64_t>(i);
        return nearest(x.const_data_ptr<double>() + row * x.size(1), 0,
                       near.const_data_ptr<float>() + row * near.size(1));
    });
}

at::Tensor NearestMean::host(HostRows& rows) const {
    if (digits_ == Digits::of_float64) return host_in_float64(rows);
    const at::Tensor& features = features_of(rows);
    SingleWhitened single;
    {
        const auto timed = rows.times().measure("mahalanobis: whitening");
        single = means_.whitening.single(features);
    }
    const at::Tensor single_nearness = nearness_(single.x);
    const std::int64_t rank = means_.whitening.rank(), classes = means_.whitened.size(0);
    at::Tensor exact, exact_nearness;
    return of_each_row(rows.count(), [&](std::size_t i) {
        const auto row = static_cast<std::int64_t>(i);
        const double distance =
            nearest(single.x.const_data_ptr<float>() + row * rank, single.errors[i],
                    single_nearness.const_data_ptr<float>() + row * classes);
        if (!std::isnan(distance)) return distance;
        if (!exact.defined()) {
            exact = means_.whitening.exact(features);
            exact_nearness = nearness_(exact.to(at::kFloat));
        }
        return nearest(exact.const_data_ptr<double>() + row * rank, 0,
                       exact_nearness.const_data_ptr<float>() + row * classes);
    });
}

/// In float64 on the host, too: distances to all classes are compared. From how much farther each
/// is than the nearest; the distance to that from the differences.
class MeanMixture : public Quantity {
  public:
    MeanMixture(const statistics::FittedClassifier& fitted, const std::string& asked_by)
        : Quantity("mean_mixture"),
          means_(whitened_means(fitted, asked_by, statistics::RowsOf::features)) {}

    at::Tensor plain(PlainRows& rows) const override {
        return mixture(whitened_rows(rows, means_, statistics::RowsOf::features),
                       {rows.constant(means_.whitened), rows.constant(means_.half_squares),
                        rows.constant(means_.log_shares)});
    }
    at::Tensor host(HostRows& rows) const override {
        return mixture(means_.whitening.exact(rows.features()),
                       {means_.whitened, means_.half_squares, means_.log_shares});
    }
    std::uint64_t bytes() const override { return means_.bytes(); }

  private:
    struct Classes {
        const at::Tensor& y;
        const at::Tensor& half_squares;
        const at::Tensor& log_shares;
    };
    static at::Tensor mixture(const at::Tensor& x, const Classes& classes) {
        const at::Tensor nearness = at::addmm(classes.half_squares, x, classes.y.t());
        const auto [largest, nearest] = nearness.max(1, /*keepdim=*/true);
        const at::Tensor log_sum = (nearness - largest + classes.log_shares).logsumexp(1);
        const at::Tensor least = classes.y.index_select(0, nearest.squeeze(1)).sub_(x).square_();
        return log_sum - least.sum(1) / 2;
    }

    WhitenedMeans means_;
};

}  // namespace

QuantityRef nearest_mean_distance(const statistics::FittedClassifier& fitted,
                                  const std::string& asked_by, Digits digits,
                                  statistics::RowsOf of) {
    return std::make_shared<NearestMean>(fitted, asked_by, digits, of);
}

QuantityRef mean_mixture(const statistics::FittedClassifier& fitted, const std::string& asked_by) {
    return std::make_shared<MeanMixture>(fitted, asked_by);
}

}  // namespace farout::quantities
