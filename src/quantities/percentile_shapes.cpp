#include "quantities/percentile_shapes.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

constexpr double largest_exponent = 80;

/// k: how many of the values of a row are kept.
std::int64_t kept_of(std::int64_t width, double percentile) {
    const double dropped = std::nearbyint(static_cast<double>(width) * percentile / 100);
    return std::max<std::int64_t>(1, width - static_cast<std::int64_t>(dropped));
}

/// The k largest of each row in order, n×k: so equal values are added in one order, whichever of
/// them were taken.
at::Tensor largest_of(const at::Tensor& values, double percentile) {
    return std::get<0>(values.topk(kept_of(values.size(1), percentile), 1));
}

/// r, n×1.
at::Tensor ratio_to_largest(const at::Tensor& values, const at::Tensor& largest) {
    const at::Tensor all = values.sum(1, /*keepdim=*/true);
    const at::Tensor of_largest = largest.sum(1, /*keepdim=*/true);
    return (all / of_largest).masked_fill_(all.eq(0).logical_and_(of_largest.eq(0)), 1);
}

at::Tensor bounded_exp(const at::Tensor& exponents) {
    return exponents.clamp_max(largest_exponent).exp_();
}

/// What the host's forms know of a row, by plain loops.
struct RowSums {
    double all = 0;
    double of_largest = 0;

    double ratio() const { return all == 0 && of_largest == 0 ? 1 : all / of_largest; }
    double bounded_exp() const { return std::exp(std::min(ratio(), largest_exponent)); }
};

/// The k-th largest of a row, and of those equal to it how many are among the k largest.
struct Border {
    float value;
    std::int64_t places;
};

Border border_of(const float* row, std::int64_t width, std::int64_t kept) {
    const float value = numerics::nth_largest(row, width, kept);
    std::int64_t above = 0;
    for (std::int64_t j = 0; j < width; ++j) above += row[j] > value ? 1 : 0;
    return {value, kept - above};
}

RowSums sums_of(const float* row, std::int64_t width, const Border& border) {
    RowSums sums;
    for (std::int64_t j = 0; j < width; ++j) {
        const auto value = static_cast<double>(row[j]);
        sums.all += value;
        sums.of_largest += row[j] > border.value ? value : 0;
    }
    sums.of_largest += static_cast<double>(border.places) * static_cast<double>(border.value);
    return sums;
}

RowSums sums_of(const float* row, std::int64_t width, std::int64_t kept) {
    return sums_of(row, width, border_of(row, width, kept));
}

class OfPercentile : public LogitShape {
  public:
    OfPercentile(std::string_view what, double percentile)
        : LogitShape(concat(what, "(percentile=", shortest_digits(percentile), ")")),
          percentile_(percentile) {}

  protected:
    double percentile() const { return percentile_; }

  private:
    double percentile_;
};

/// W h is z − b, which there is for all shapes of the same rows.
class Scaled : public OfPercentile {
  public:
    explicit Scaled(double percentile) : OfPercentile("scale", percentile) {}
    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& h = rows.features();
        const at::Tensor factor = bounded_exp(ratio_to_largest(h, largest_of(h, percentile())));
        const at::Tensor& bias = rows.bias();
        return rows.logits().values().sub(bias).mul_(factor).add_(bias);
    }
    std::optional<numerics::Logits> host(HostRows& rows) const override {
        const std::int64_t width = rows.features().size(1);
        numerics::LogitScales scales;
        for (std::int64_t i = 0; i < rows.count(); ++i)
            scales.row.push_back(
                sums_of(rows.features(i), width, kept_of(width, percentile())).bounded_exp());
        return numerics::Logits(rows.logits(), std::move(scales));
    }
};

class ScaledWithin : public OfPercentile {
  public:
    ScaledWithin(const std::string& space, at::Tensor basis, double percentile)
        : OfPercentile(concat("scale in ", space, " "), percentile), basis_(std::move(basis)) {}
    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& basis = rows.constant(basis_);
        const at::Tensor part = at::mm(at::mm(rows.features(), basis), basis.t());
        const at::Tensor factor =
            bounded_exp(ratio_to_largest(part, largest_of(part, percentile())));
        const at::Tensor& bias = rows.bias();
        return rows.through_head(part).sub_(bias).mul_(factor).add_(bias);
    }

  private:
    at::Tensor basis_;
};

class Stretched : public OfPercentile {
  public:
    explicit Stretched(double percentile) : OfPercentile("stretch", percentile) {}
    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor h = rows.features().clamp_min(0);
        return ratio_to_largest(h, largest_of(h, percentile()))
            .square_()
            .mul(rows.logits().values());
    }
    std::optional<numerics::Logits> host(HostRows& rows) const override {
        const at::Tensor h = rows.features().clamp_min(0);
        const std::int64_t width = h.size(1);
        numerics::LogitScales scales{.bias = numerics::LogitScales::Bias::scaled};
        for (std::int64_t i = 0; i < rows.count(); ++i) {
            const double ratio =
                sums_of(h.const_data_ptr<float>() + i * width, width, kept_of(width, percentile()))
                    .ratio();
            scales.row.push_back(ratio * ratio);
        }
        return numerics::Logits(rows.logits(), std::move(scales));
    }
};

std::string_view name_of(Kept kept) {
    switch (kept) {
        case Kept::as_they_are:
            return "prune";
        case Kept::equal:
            return "prune to equal";
        case Kept::scaled:
            return "prune and scale";
    }
    return {};
}

class Pruned : public OfPercentile {
  public:
    Pruned(double percentile, Kept kept) : OfPercentile(name_of(kept), percentile), kept_(kept) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& h = rows.features();
        const at::Tensor largest = largest_of(h, percentile());
        const at::Tensor others = are_kept(h, largest).logical_not_();
        return rows.through_head(shaped(h, largest).masked_fill_(others, 0));
    }
    /// A product of the values that are kept, or of ones in their places, then a factor a row.
    std::optional<numerics::Logits> host(HostRows& rows) const override {
        const std::int64_t width = rows.features().size(1);
        const std::int64_t kept = kept_of(width, percentile());
        at::Tensor pruned = at::zeros_like(rows.features());
        numerics::LogitScales scales;
        for (std::int64_t i = 0; i < rows.count(); ++i) {
            const float* row = rows.features(i);
            const Border border = border_of(row, width, kept);
            prune(row, width, border, pruned.data_ptr<float>() + i * width);
            if (kept_ == Kept::as_they_are) continue;
            const RowSums sums = sums_of(row, width, border);
            scales.row.push_back(kept_ == Kept::scaled ? sums.bounded_exp()
                                                       : sums.all / static_cast<double>(kept));
        }
        numerics::Logits products(rows.tables().packed_head(), pruned);
        if (kept_ == Kept::as_they_are) return products;
        return numerics::Logits(products, std::move(scales));
    }

  private:
    void prune(const float* row, std::int64_t width, Border border, float* pruned) const {
        for (std::int64_t j = 0; j < width; ++j)
            if (row[j] > border.value || (row[j] == border.value && border.places-- > 0))
                pruned[j] = kept_ == Kept::equal ? 1 : row[j];
    }

    /// Which values are the k largest, bool n×D.
    static at::Tensor are_kept(const at::Tensor& values, const at::Tensor& largest) {
        const std::int64_t k = largest.size(1);
        const at::Tensor least = largest.slice(1, k - 1);
        const at::Tensor above = values.gt(least), level = values.eq(least);
        const at::Tensor places = k - above.sum(1, /*keepdim=*/true);
        return above.logical_or(level.logical_and(level.cumsum(1).le(places)));
    }

    at::Tensor shaped(const at::Tensor& values, const at::Tensor& largest) const {
        if (kept_ == Kept::as_they_are) return values.clone();
        if (kept_ == Kept::scaled) return values * bounded_exp(ratio_to_largest(values, largest));
        const auto k = static_cast<double>(largest.size(1));
        return (values.sum(1, /*keepdim=*/true) / k).repeat({1, values.size(1)});
    }

    Kept kept_;
};

}  // namespace

LogitShapeRef scaled_logits(double percentile) {
    return std::make_shared<Scaled>(percentile);
}

LogitShapeRef scaled_logits_within(const std::string& space, at::Tensor basis, double percentile) {
    return std::make_shared<ScaledWithin>(space, std::move(basis), percentile);
}

LogitShapeRef stretched_logits(double percentile) {
    return std::make_shared<Stretched>(percentile);
}

LogitShapeRef pruned_logits(double percentile, Kept kept) {
    return std::make_shared<Pruned>(percentile, kept);
}

}  // namespace farout::quantities
