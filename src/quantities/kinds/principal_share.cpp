#include "quantities/kinds/principal_share.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class PrincipalShare : public Quantity {
  public:
    explicit PrincipalShare(PrincipalSpace space)
        : Quantity(concat("principal_share in ", space.name)), space_(std::move(space)) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor s =
            (rows.features() - rows.constant(space_.mean)).mul_(rows.constant(space_.scale));
        const at::Tensor inside = at::mm(s, rows.constant(space_.basis)).square_().sum(1);
        const at::Tensor all = s.square().sum(1);
        return (inside / all).masked_fill_(all.eq(0), 0).sqrt_();
    }

  private:
    PrincipalSpace space_;
};

}  // namespace

QuantityRef principal_share(PrincipalSpace space) {
    return std::make_shared<PrincipalShare>(std::move(space));
}

}  // namespace farout::quantities
