#include "scoring/detail/scored_run.h"

#include <algorithm>
#include <limits>
#include <span>

#include <ATen/ATen.h>

#include "core/float_bits.h"
#include "files/hash.h"

namespace farout::scoring {

namespace {

constexpr float no_score = std::numeric_limits<float>::quiet_NaN();

/// Rows with a NaN or an infinity are marked; they and all that aren't ok are set to zero.
void mark_not_finite(features::FeatureRows& rows) {
    const std::int64_t width = rows.features.size(1);
    float* features = rows.features.data_ptr<float>();
    for (features::RowStatus& status : rows.status) {
        if (status == features::RowStatus::ok &&
            !all_finite({features, static_cast<std::size_t>(width)}))
            status = features::RowStatus::not_finite;
        if (status != features::RowStatus::ok) std::fill_n(features, width, 0.0f);
        features += width;
    }
}

std::vector<std::uint64_t> hashes_of(const features::FeatureRows& rows) {
    const auto row_bytes = static_cast<std::size_t>(rows.features.size(1)) * sizeof(float);
    std::span bytes(static_cast<const std::byte*>(rows.features.const_data_ptr()),
                    rows.status.size() * row_bytes);
    std::vector<std::uint64_t> hashes;
    hashes.reserve(rows.status.size());
    for (const features::RowStatus status : rows.status) {
        hashes.push_back(
            status == features::RowStatus::ok ? files::quick_hash(bytes.first(row_bytes)) : 0);
        bytes = bytes.subspan(row_bytes);
    }
    return hashes;
}

}  // namespace

ScoredRun::ScoredRun(features::FeatureRows read, std::size_t detectors)
    : rows(std::move(read)),
      scores(detectors, std::vector<float>(rows.status.size(), no_score)),
      predictions(rows.status.size(), -1) {
    mark_not_finite(rows);
    hashes = hashes_of(rows);
}

std::map<std::string, at::Tensor> outputs_of(const features::FeatureRows& rows, Range some) {
    std::map<std::string, at::Tensor> outputs;
    for (const auto& [identity, values] : rows.outputs)
        outputs[identity] = values.slice(0, some.begin, some.end);
    return outputs;
}

}  // namespace farout::scoring
