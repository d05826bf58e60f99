#include "quantities/logit_shape.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "quantities/host_rows.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

std::optional<numerics::Logits> LogitShape::host(HostRows& /*rows*/) const {
    return std::nullopt;
}

namespace {

class OfClassifier : public LogitShape {
  public:
    OfClassifier() : LogitShape("identity") {}
    at::Tensor plain(PlainRows& rows) const override { return rows.through_head(rows.features()); }
    std::optional<numerics::Logits> host(HostRows& rows) const override {
        return numerics::Logits(rows.tables().packed_head(), rows.features());
    }
};

/// Few features are above a ceiling: on the host, what these contribute is subtracted from the
/// logits of the features as they are.
class Clipped : public LogitShape {
  public:
    using LogitShape::LogitShape;
    virtual double ceiling(const Rows& rows) const = 0;

    at::Tensor plain(PlainRows& rows) const override {
        return rows.through_head(rows.features().clamp_max(ceiling(rows)));
    }
    std::optional<numerics::Logits> host(HostRows& rows) const override {
        return numerics::Logits(rows.logits(), rows.tables().weight_by_feature(), ceiling(rows));
    }
    std::string step() const override { return "clipped logits"; }
};

class ClippedAt : public Clipped {
  public:
    explicit ClippedAt(double ceiling)
        : Clipped(concat("clip(ceiling=", shortest_digits(ceiling), ")")), ceiling_(ceiling) {}
    double ceiling(const Rows& /*rows*/) const override { return ceiling_; }

  private:
    double ceiling_;
};

class ClippedAtSetQuantile : public Clipped {
  public:
    explicit ClippedAtSetQuantile(double q)
        : Clipped(concat("clip(set_quantile=", shortest_digits(q), ")")), q_(q) {}
    double ceiling(const Rows& rows) const override { return rows.set_quantile(q_); }

  private:
    double q_;
};

}  // namespace

LogitShapeRef classifier_logits() {
    static const auto shape = std::make_shared<OfClassifier>();
    return shape;
}

LogitShapeRef clipped_logits(double ceiling) {
    return std::make_shared<ClippedAt>(ceiling);
}

LogitShapeRef logits_clipped_at_set_quantile(double q) {
    return std::make_shared<ClippedAtSetQuantile>(q);
}

}  // namespace farout::quantities
