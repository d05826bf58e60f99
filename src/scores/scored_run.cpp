#include "scores/scored_run.h"

#include <algorithm>
#include <limits>

#include <ATen/ATen.h>

#include "core/finite.h"

namespace farout {

namespace {

constexpr float no_score = std::numeric_limits<float>::quiet_NaN();

/// Rows with a NaN or an infinity are marked; they and all that aren't ok are set to zero.
void mark_not_finite(FeatureRows& rows) {
    const std::int64_t width = rows.features.size(1);
    float* features = rows.features.data_ptr<float>();
    for (RowStatus& status : rows.status) {
        if (status == RowStatus::ok && !all_finite({features, static_cast<std::size_t>(width)}))
            status = RowStatus::not_finite;
        if (status != RowStatus::ok) std::fill_n(features, width, 0.0f);
        features += width;
    }
}

}  // namespace

ScoredRun::ScoredRun(FeatureRows read, std::size_t detectors)
    : rows(std::move(read)),
      scores(detectors, std::vector<float>(rows.status.size(), no_score)),
      predictions(rows.status.size(), -1) {
    mark_not_finite(rows);
}

}  // namespace farout
