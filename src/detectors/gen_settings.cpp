#include "detectors/gen_settings.h"

namespace farout::detectors {

quantities::GenParameters gen_parameters_of(const catalogue::ParameterValues& values) {
    return {values.at("gamma").number(), static_cast<std::int64_t>(values.at("M").number())};
}

}  // namespace farout::detectors
