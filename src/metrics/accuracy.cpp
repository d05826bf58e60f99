#include "metrics/accuracy.h"

#include "core/error.h"
#include "core/text.h"

namespace farout::metrics {

double Accuracy::share() const {
    return static_cast<double>(correct) / static_cast<double>(labelled);
}

Interval Accuracy::interval() const {
    if (labelled == 0) return {};
    return share_interval(correct, labelled, normal_critical);
}

Accuracy classification_accuracy(std::span<const std::int32_t> predictions,
                                 std::span<const std::int64_t> labels,
                                 std::span<const std::uint8_t> taken) {
    if (predictions.size() != labels.size() || (!taken.empty() && taken.size() != labels.size())) {
        throw Error(concat("Accuracy: ", predictions.size(), " predictions, ", labels.size(),
                           " labels and ", taken.size(),
                           " rows marked. They must belong to the same rows."));
    }
    Accuracy accuracy;
    for (std::size_t row = 0; row < labels.size(); ++row) {
        if (labels[row] < 0 || (!taken.empty() && taken[row] == 0)) continue;
        ++accuracy.labelled;
        if (predictions[row] == labels[row]) ++accuracy.correct;
    }
    return accuracy;
}

}  // namespace farout::metrics
