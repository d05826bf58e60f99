#include "metrics/judged_scores.h"

#include "core/error.h"
#include "core/text.h"

namespace farout::metrics {

JudgedScores::JudgedScores(const SortedScores<float>& scores,
                           std::span<const std::int32_t> predictions,
                           std::span<const std::int64_t> labels) {
    const std::size_t rows = scores.column_rows();
    if (predictions.size() != rows || labels.size() != rows)
        throw Error(concat("Detector '", printable(scores.detector()), "', set '",
                           printable(scores.set()), "': ", rows, " scores, ", predictions.size(),
                           " predictions and ", labels.size(),
                           " labels. They must belong to the same rows."));
    for (std::size_t i = 0; i < scores.values().size(); ++i) {
        const std::uint32_t row = scores.rows()[i];
        if (labels[row] >= 0)
            (predictions[row] == labels[row] ? right_ : wrong_).push_back(scores.values()[i]);
    }
}

}  // namespace farout::metrics
