#pragma once
/// A run's rows while they are scored, on the host or on a device. For the .cpp files of this
/// folder only.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/step_times.h"
#include "features/feature_source.h"

namespace farout::scoring {

/// Rows as they were read, and what scoring says of them.
struct ScoredRun {
    features::FeatureRows
        rows;  ///< those that aren't ok, or have a NaN or an infinity: marked, their features zero
    std::vector<std::vector<float>> scores;  ///< one column a detector; NaN at first
    std::vector<std::int32_t> predictions;   ///< −1 at first
    std::vector<std::uint64_t> hashes;       ///< of the features; 0 where the row isn't ok
    at::Tensor nearest{};                    ///< float64 n×K, or undefined
    StepTimes times;

    ScoredRun(features::FeatureRows read, std::size_t detectors);
};

/// The outputs of some of the rows.
std::map<std::string, at::Tensor> outputs_of(const features::FeatureRows& rows, Range some);

}  // namespace farout::scoring
