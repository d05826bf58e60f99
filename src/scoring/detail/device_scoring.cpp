#include "scoring/detail/device_scoring.h"

#include <ATen/ATen.h>

namespace farout::scoring {

namespace {

/// What a unit's rows are found to be, on the host.
struct UnitScores {
    at::Tensor scores;       ///< float32 n×K
    at::Tensor predictions;  ///< int32 n; −1 where the logits overflow float32
};

at::Tensor predictions_of(const numerics::DeviceLogits& logits) {
    return at::where(logits.fit_float32(), logits.predictions().squeeze(1), -1).to(at::kInt);
}

UnitScores score_rows(quantities::PlainRows& rows, const detectors::Detectors& detectors) {
    std::vector<at::Tensor> columns;
    for (const detectors::NamedDetector& named : detectors)
        columns.push_back(named.detector->score(rows));
    return {at::stack(columns, 1).to(at::kFloat).cpu(), predictions_of(rows.logits()).cpu()};
}

void take(const UnitScores& found, std::int64_t begin, ScoredRun& run) {
    const auto first = static_cast<std::size_t>(begin);
    const auto rows = static_cast<std::size_t>(found.scores.size(0));
    const std::size_t detectors = run.scores.size();
    const float* scores = found.scores.const_data_ptr<float>();
    const std::int32_t* predictions = found.predictions.const_data_ptr<std::int32_t>();
    for (std::size_t i = 0; i < rows; ++i, scores += detectors) {
        features::RowStatus& status = run.rows.status[first + i];
        if (status == features::RowStatus::ok && predictions[i] < 0)
            status = features::RowStatus::not_finite;
        if (status != features::RowStatus::ok) continue;
        run.predictions[first + i] = predictions[i];
        for (std::size_t d = 0; d < detectors; ++d) run.scores[d][first + i] = scores[d];
    }
}

}  // namespace

void score_on_device(quantities::PlainTables& tables, const detectors::Detectors& detectors,
                     const quantities::SetQuantiles& quantiles, const std::vector<Range>& units,
                     ScoredRun& run) {
    const auto timed = run.times.measure("device");
    for (const Range& unit : units) {
        const at::Tensor& nearest = run.nearest;
        quantities::PlainRows rows(
            tables, quantiles, run.rows.features.slice(0, unit.begin, unit.end),
            outputs_of(run.rows, unit),
            nearest.defined() ? nearest.slice(0, unit.begin, unit.end) : at::Tensor());
        take(score_rows(rows, detectors), unit.begin, run);
    }
}

}  // namespace farout::scoring
