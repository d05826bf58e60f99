#include "statistics/kinds/deviations.h"
#include "statistics/registry.h"

namespace farout::statistics {

/// The standard deviation of each feature about the means of the classes, divided by the number of
/// rows. Gives `within_deviations`, float64 D.
StatisticEntry within_class_deviations_entry() {
    return {.kind = "within_class_deviations",
            .meaning = "standard deviation of each feature within classes: within_deviations",
            .uses_head = false,
            .make = [](const Identity&, const Making& making) -> std::unique_ptr<Statistic> {
                return std::make_unique<Deviations>("within_deviations", making.shape.width,
                                                    Identity{"group_means"}, "means");
            }};
}

}  // namespace farout::statistics
