#include "quantities/kinds/discriminant_distances.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "quantities/kinds/features.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

/// The nearest class from one product, the distance to it from the differences.
class DiscriminantDistances : public Quantity {
  public:
    explicit DiscriminantDistances(Discriminants discriminants)
        : Quantity(concat("distances in ", discriminants.name)),
          of_(std::move(discriminants)),
          half_squares_(of_.points.square().sum(1) / -2) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor offsets = rows(features_of(of_.of)) - rows.constant(of_.mean);
        const at::Tensor y = at::mm(offsets, rows.constant(of_.map));
        const at::Tensor& points = rows.constant(of_.points);
        const at::Tensor along = y.slice(1, 0, points.size(1));
        const at::Tensor nearest =
            at::addmm(rows.constant(half_squares_), along, points.t()).argmax(1);
        const at::Tensor beside = y.slice(1, points.size(1));
        return at::stack({(points.index_select(0, nearest) - along).square_().sum(1),
                          beside.square().sum(1)},
                         1)
            .sqrt_();
    }

  private:
    Discriminants of_;
    at::Tensor half_squares_;
};

}  // namespace

QuantityRef discriminant_distances(Discriminants discriminants) {
    return std::make_shared<DiscriminantDistances>(std::move(discriminants));
}

}  // namespace farout::quantities
