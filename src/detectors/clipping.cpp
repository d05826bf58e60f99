#include "detectors/clipping.h"

#include "core/text.h"

namespace farout::detectors {

Identity feature_quantile(double q) {
    return {"feature_quantile", {{"q", shortest_digits(q)}}};
}

}  // namespace farout::detectors
