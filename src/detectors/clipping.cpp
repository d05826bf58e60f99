#include "detectors/clipping.h"

#include "core/text.h"

namespace farout::detectors {

Identity feature_quantile(double q, std::string_view source) {
    return statistics::fitted_on(source, {"feature_quantile", {{"q", shortest_digits(q)}}});
}

}  // namespace farout::detectors
