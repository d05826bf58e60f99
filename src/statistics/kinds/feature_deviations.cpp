#include "statistics/kinds/deviations.h"
#include "statistics/registry.h"

namespace farout::statistics {

/// The standard deviation of each feature over all training rows, divided by their number. Gives
/// `deviations`, float64 D.
StatisticEntry feature_deviations_entry() {
    return {.kind = "feature_deviations",
            .meaning = "standard deviation of each feature: deviations",
            .uses_head = false,
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<Deviations>("deviations", making.shape.width,
                                                    Identity{"mean"}, "mean");
            }};
}

}  // namespace farout::statistics
