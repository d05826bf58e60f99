#include "quantities/kinds/distance.h"

#include <cmath>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class DistanceFrom : public Quantity {
  public:
    DistanceFrom(const std::string& name, at::Tensor point)
        : Quantity(concat("distance from ", name)), point_(std::move(point)) {}

    at::Tensor plain(PlainRows& rows) const override {
        return (rows.features() - rows.constant(point_)).square_().sum(1).sqrt_();
    }
    at::Tensor host(HostRows& rows) const override {
        const double* point = point_.const_data_ptr<double>();
        return of_each_row(rows.count(), [&](std::size_t i) {
            const float* features = rows.features(static_cast<std::int64_t>(i));
            return std::sqrt(numerics::squared_distance(features, point, point_.size(0)));
        });
    }

  private:
    at::Tensor point_;
};

}  // namespace

QuantityRef distance_from(const std::string& name, at::Tensor point) {
    return std::make_shared<DistanceFrom>(name, std::move(point));
}

}  // namespace farout::quantities
