#include "quantities/percentile_shapes.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "core/text.h"
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

  private:
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
