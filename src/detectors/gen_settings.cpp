#include "detectors/gen_settings.h"

namespace farout::detectors {

std::vector<Parameter> gen_parameters() {
    return {{.name = "gamma",
             .meaning = "exponent",
             .kind = Parameter::Kind::real,
             .default_value = 0.1,
             .minimum = 1e-6,
             .maximum = 1},
            {.name = "M",
             .meaning = "how many of the largest probabilities are summed",
             .kind = Parameter::Kind::integer,
             .default_value = 100,
             .minimum = 1,
             .maximum = 1e9}};
}

quantities::GenParameters gen_parameters_of(const ParameterValues& values) {
    return {values.at("gamma").number(), static_cast<std::int64_t>(values.at("M").number())};
}

}  // namespace farout::detectors
