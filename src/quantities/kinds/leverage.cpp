#include "quantities/kinds/leverage.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/trimmed_matrix.h"
#include "quantities/host_rows.h"
#include "quantities/kinds/features.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

/// In float64 on the host, too: what is made of κ is small.
class Leverage : public Quantity {
  public:
    explicit Leverage(Regression regression)
        : Quantity(concat("leverage in ", regression.name)),
          regression_(std::move(regression)),
          factor_(regression_.factor) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor x = regressors(rows(features_of(regression_.of)));
        return kappa(at::mm(x, rows.constant(regression_.factor)),
                     at::mm(x, rows.constant(regression_.unreached)));
    }
    at::Tensor host(HostRows& rows) const override {
        const at::Tensor x = regressors(rows(features_of(regression_.of)));
        return kappa(factor_.times(x), at::mm(x, regression_.unreached));
    }
    std::uint64_t bytes() const override { return static_cast<std::uint64_t>(factor_.bytes()); }

  private:
    /// (1, h), or h.
    at::Tensor regressors(const at::Tensor& features) const {
        if (regression_.factor.size(0) == features.size(1)) return features;
        return at::cat({at::ones({features.size(0), 1}, features.options()), features}, 1);
    }
    static at::Tensor kappa(const at::Tensor& reached, const at::Tensor& beyond) {
        const at::Tensor q = reached.square().sum(1);
        return at::maximum(q / (1 + q), beyond.square().sum(1));
    }

    Regression regression_;
    numerics::TrimmedMatrix factor_;
};

}  // namespace

QuantityRef leverage(Regression regression) {
    return std::make_shared<Leverage>(std::move(regression));
}

}  // namespace farout::quantities
