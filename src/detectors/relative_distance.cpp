#include "detectors/relative_distance.h"

#include <ATen/ATen.h>

#include "quantities/kinds/nearest_mean.h"
#include "quantities/kinds/whitened_distance.h"

namespace farout::detectors {

RelativeDistance::RelativeDistance(std::string name, statistics::RowsOf of)
    : name_(std::move(name)), of_(of), total_(statistics::of_rows("total_covariance", of)) {}

std::vector<Identity> RelativeDistance::needs() const {
    return {statistics::of_rows("within_class", of_), total_};
}

void RelativeDistance::prepare(const statistics::FittedClassifier& fitted) {
    const std::int64_t width = fitted.head.feature_width();
    const auto get = [&](const char* name, at::IntArrayRef sizes) {
        return statistics::require_tensor(fitted, total_, name, name_, sizes);
    };
    to_nearest_ =
        quantities::nearest_mean_distance(fitted, name_, quantities::Digits::of_float64, of_);
    to_all_ = quantities::whitened_distance(total_.text(), get("total_mean", {width}),
                                            get("total_whitening", {width, -1}), of_);
}

at::Tensor RelativeDistance::score(quantities::Rows& rows) const {
    return rows(to_all_) - rows(to_nearest_);
}

}  // namespace farout::detectors
