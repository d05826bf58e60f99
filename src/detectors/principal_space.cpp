#include "detectors/principal_space.h"

#include "core/error.h"
#include "core/text.h"

namespace farout::detectors {

Parameter dim_parameter() {
    return {.name = "dim",
            .meaning =
                "width of the principal space; auto: as other detectors say, or 1000 if D "
                ">= 2048, 512 if D >= 768, else D/2",
            .kind = Parameter::Kind::integer,
            .default_value = std::nullopt,
            .minimum = 1,
            .maximum = 1e9};
}

statistics::Need need_of_space(statistics::Statistic statistic, std::string_view detector,
                               std::optional<double> dim) {
    return {statistic, std::string(detector), dim.value_or(0)};
}

void require_residual_space(const statistics::FittedClassifier& fitted, std::string_view detector,
                            std::optional<double> dim) {
    const std::int64_t width = fitted.head.feature_width();
    statistics::require_tensor(fitted, "origin", detector, {width});
    statistics::require_tensor(fitted, "residual_basis", detector, {width, -1});
    const double fitted_dim = fitted.statistics.number("residual_dim", detector);
    if (dim && *dim != fitted_dim)
        throw Error(concat("'", fitted.statistics.name, "' was fitted with ", detector,
                           ".dim=", fitted_dim, ", not ", *dim, ". Fit again with --set ", detector,
                           ".dim=", *dim, ", or leave the setting out."));
}

}  // namespace farout::detectors
