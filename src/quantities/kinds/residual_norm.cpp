#include "quantities/kinds/residual_norm.h"

#include <vector>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/residual_norm.h"
#include "quantities/host_rows.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class ResidualNorm : public Quantity {
  public:
    explicit ResidualNorm(Space space)
        : Quantity(concat("residual_norm in ", space.name)), space_(std::move(space)) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& features = space_.rows ? rows(space_.rows) : rows.features();
        const at::Tensor offsets = features - rows.constant(space_.origin);
        return at::mm(offsets, rows.constant(space_.basis)).square_().sum(1).sqrt_();
    }
    at::Tensor host(HostRows& rows) const override {
        const auto& space = rows.tables().shared<numerics::ResidualSpace>(
            space_.name, [&] { return numerics::ResidualSpace(space_.origin, space_.basis); });
        const at::Tensor& features = space_.rows ? rows(space_.rows) : rows.features();
        const std::vector<double> norms = space.norms(features);
        return of_each_row(rows.count(), [&](std::size_t i) { return norms[i]; });
    }
    std::string step() const override { return "residual norms"; }

  private:
    Space space_;
};

}  // namespace

QuantityRef residual_norm(Space space) {
    return std::make_shared<ResidualNorm>(std::move(space));
}

}  // namespace farout::quantities
