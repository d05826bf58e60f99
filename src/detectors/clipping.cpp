#include "detectors/clipping.h"

#include "core/text.h"

namespace farout::detectors {

Parameter quantile_parameter(double default_value, std::string_view of_what) {
    return {.name = "quantile",
            .meaning = concat("share of ", of_what, " that isn't clipped"),
            .kind = Parameter::Kind::real,
            .default_value = default_value,
            .minimum = 0,
            .maximum = 1};
}

Identity feature_quantile(double q) {
    return {"feature_quantile", {{"q", shortest_digits(q)}}};
}

}  // namespace farout::detectors
