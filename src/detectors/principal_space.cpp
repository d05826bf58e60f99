#include "detectors/principal_space.h"

#include "core/error.h"
#include "core/text.h"

namespace farout::detectors {

Identity residual_space(std::optional<double> dim) {
    return {"residual_space",
            {{"dim", dim ? std::to_string(static_cast<std::int64_t>(*dim)) : "auto"}}};
}

Identity fitted_space(const statistics::FittedClassifier& fitted, std::string_view detector,
                      std::optional<double> dim) {
    return fitted.statistics.identity_of(residual_space(dim), detector);
}

quantities::QuantityRef residual_norm_in(const statistics::FittedClassifier& fitted,
                                         std::string_view detector, const Identity& space) {
    const std::int64_t width = fitted.head.feature_width();
    const auto get = [&](const char* name, at::IntArrayRef sizes) {
        return statistics::require_tensor(fitted, space, name, detector, sizes);
    };
    return quantities::residual_norm(
        {space.text(), get("origin", {width}), get("residual_basis", {width, -1})});
}

}  // namespace farout::detectors
