#include "quantities/feature_shapes.h"

#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include <ATen/ATen.h>

#include "core/text.h"
#include "quantities/host_rows.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

/// A tensor of the host where the features are.
using Constant = std::function<at::Tensor(const at::Tensor& on_host)>;

/// On the host the two largest logits follow from the shaped features in float64, as all do on a
/// device; the product is one of float32.
class OfShapedFeatures : public LogitShape {
  public:
    using LogitShape::LogitShape;

    at::Tensor plain(PlainRows& rows) const final {
        return rows.through_head(shaped(
            rows.features(), [&](const at::Tensor& on_host) { return rows.constant(on_host); }));
    }
    std::optional<numerics::Logits> host(HostRows& rows) const final {
        const at::Tensor features = shaped(rows.features().to(at::kDouble),
                                           [](const at::Tensor& on_host) { return on_host; });
        return numerics::Logits(rows.tables().packed_head(), features);
    }

  protected:
    /// h' of h, float64 n×D, contiguous.
    virtual at::Tensor shaped(const at::Tensor& h, const Constant& constant) const = 0;
};

class Within : public OfShapedFeatures {
  public:
    explicit Within(const Band& band)
        : OfShapedFeatures(concat("within(low=", shortest_digits(band.low),
                                  ", high=", shortest_digits(band.high),
                                  ", below=", band.low_is_zero ? "zero" : "low",
                                  ", shift=", shortest_digits(band.shift), ")")),
          band_(band) {}

  protected:
    at::Tensor shaped(const at::Tensor& h, const Constant&) const override {
        const at::Tensor below = h.lt(band_.low), above = h.gt(band_.high);
        return h.add(band_.shift)
            .masked_fill_(below, band_.low_is_zero ? 0 : band_.low)
            .masked_fill_(above, band_.high);
    }

  private:
    Band band_;
};

class WithinEach : public OfShapedFeatures {
  public:
    WithinEach(const std::string& name, at::Tensor low, at::Tensor high)
        : OfShapedFeatures(name), low_(std::move(low)), high_(std::move(high)) {}

  protected:
    at::Tensor shaped(const at::Tensor& h, const Constant& constant) const override {
        return h.maximum(constant(low_)).minimum(constant(high_));
    }

  private:
    at::Tensor low_, high_;
};

class Filtered : public OfShapedFeatures {
  public:
    Filtered(double ceiling, double order)
        : OfShapedFeatures(concat("filter(ceiling=", shortest_digits(ceiling),
                                  ", order=", shortest_digits(order), ")")),
          ceiling_(ceiling),
          order_(order) {}

  protected:
    at::Tensor shaped(const at::Tensor& h, const Constant&) const override {
        if (ceiling_ == 0) return at::zeros_like(h);
        return h / h.div(ceiling_).abs_().pow_(2 * order_).add_(1).sqrt_();
    }

  private:
    double ceiling_;
    double order_;
};

class Binned : public OfShapedFeatures {
  public:
    Binned(const std::string& name, Bins bins) : OfShapedFeatures(name), bins_(std::move(bins)) {}

  protected:
    at::Tensor shaped(const at::Tensor& h, const Constant& constant) const override {
        return bins_.of(h, constant(bins_.factors)).mul_(h);
    }

  private:
    Bins bins_;
};

}  // namespace

at::Tensor Bins::of(const at::Tensor& values, const at::Tensor& factors_there) const {
    const std::int64_t count = factors.size(0);
    const double width = (high - low) / static_cast<double>(count);
    if (!(width > 0)) return at::zeros_like(values);
    const at::Tensor bins =
        values.sub(low).div_(width).floor_().clamp_(0, static_cast<double>(count - 1));
    const at::Tensor outside = values.lt(low).logical_or_(values.ge(high));
    return factors_there.take(bins.to(at::kLong)).masked_fill_(outside, 0);
}

LogitShapeRef logits_within(const Band& band) {
    return std::make_shared<Within>(band);
}

LogitShapeRef logits_within_each(const std::string& name, at::Tensor low, at::Tensor high) {
    return std::make_shared<WithinEach>(name, std::move(low), std::move(high));
}

LogitShapeRef filtered_logits(double ceiling, double order) {
    return std::make_shared<Filtered>(ceiling, order);
}

LogitShapeRef binned_logits(const std::string& name, Bins bins) {
    return std::make_shared<Binned>(name, std::move(bins));
}

}  // namespace farout::quantities
