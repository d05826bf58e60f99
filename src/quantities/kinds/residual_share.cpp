#include "quantities/kinds/residual_share.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/residual_norm.h"
#include "quantities/host_rows.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class ResidualShare : public Quantity {
  public:
    ResidualShare(Space space, double ceiling)
        : Quantity(
              concat("residual share in ", space.name, ", ceiling=", shortest_digits(ceiling))),
          space_(std::move(space)),
          ceiling_(ceiling) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor x = rows.features().clamp_max(ceiling_);
        const at::Tensor offsets = x - rows.constant(space_.origin);
        return share(length_of(at::mm(offsets, rows.constant(space_.basis))), x);
    }
    at::Tensor host(HostRows& rows) const override {
        const auto& space = rows.tables().shared<numerics::ResidualSpace>(
            space_.name, [&] { return numerics::ResidualSpace(space_.origin, space_.basis); });
        const at::Tensor x = rows.features().to(at::kDouble).clamp_max_(ceiling_);
        return share(at::tensor(space.norms(x), at::kDouble), x);
    }
    std::string step() const override { return "residual norms"; }

  private:
    static at::Tensor length_of(const at::Tensor& rows) { return rows.square().sum(1).sqrt_(); }
    static at::Tensor share(const at::Tensor& residuals, const at::Tensor& x) {
        const at::Tensor lengths = length_of(x);
        return (residuals / lengths).masked_fill_(lengths.eq(0), 0);
    }

    Space space_;
    double ceiling_;
};

}  // namespace

QuantityRef residual_share(Space space, double ceiling) {
    return std::make_shared<ResidualShare>(std::move(space), ceiling);
}

}  // namespace farout::quantities
