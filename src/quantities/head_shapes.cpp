#include "quantities/head_shapes.h"

#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/unit_rows.h"
#include "quantities/host_rows.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

using numerics::LogitScales;

class OfHead : public LogitShape {
  public:
    OfHead(const std::string& name, at::Tensor weight, at::Tensor bias)
        : LogitShape(name),
          weight_(std::move(weight)),
          bias_(std::move(bias)),
          single_({weight_.to(at::kFloat).contiguous(), bias_.to(at::kFloat).contiguous()}) {}

    at::Tensor plain(PlainRows& rows) const override {
        return at::addmm(rows.constant(bias_), rows.features(), rows.constant(weight_).t());
    }
    std::optional<numerics::Logits> host(HostRows& rows) const override {
        return numerics::Logits(single_, rows.features());
    }

  private:
    at::Tensor weight_;
    at::Tensor bias_;
    numerics::PackedHead single_;
};

class Tempered : public LogitShape {
  public:
    explicit Tempered(double temperature)
        : LogitShape(concat("temper(temperature=", shortest_digits(temperature), ")")),
          temperature_(temperature) {}

    at::Tensor plain(PlainRows& rows) const override {
        return rows.logits().values() / temperature_;
    }
    std::optional<numerics::Logits> host(HostRows& rows) const override {
        const std::vector<double> scales(static_cast<std::size_t>(rows.count()), 1 / temperature_);
        return numerics::Logits(rows.logits(), {.row = scales, .bias = LogitScales::Bias::scaled});
    }

  private:
    double temperature_;
};

/// Products of their own, of the head's weights, too: beside the bias the logits of short rows have
/// no digits of W h left.
class CosinesTo : public LogitShape {
  public:
    CosinesTo(const std::string& name, const at::Tensor& points)
        : LogitShape(concat("cosines to ", name)),
          directions_(numerics::unit_rows(points)),
          single_({directions_.to(at::kFloat).contiguous(),
                   at::zeros({directions_.size(0)}, at::kFloat)}) {}

    at::Tensor plain(PlainRows& rows) const override {
        return at::mm(numerics::unit_rows(rows.features()), rows.constant(directions_).t());
    }
    std::optional<numerics::Logits> host(HostRows& rows) const override {
        numerics::Logits products(single_, rows.features());
        return numerics::Logits(products, {.row = numerics::reciprocal_lengths(rows.features())});
    }

  private:
    at::Tensor directions_;
    numerics::PackedHead single_;  ///< without a bias
};

}  // namespace

LogitShapeRef logits_of_head(const std::string& name, at::Tensor weight, at::Tensor bias) {
    return std::make_shared<OfHead>(name, std::move(weight), std::move(bias));
}

LogitShapeRef tempered_logits(double temperature) {
    return std::make_shared<Tempered>(temperature);
}

LogitShapeRef cosines_to_weights(const numerics::Head& head) {
    return cosines_to("weights", head.weight.to(at::kDouble));
}

LogitShapeRef cosines_to(const std::string& name, const at::Tensor& points) {
    return std::make_shared<CosinesTo>(name, points);
}

}  // namespace farout::quantities
