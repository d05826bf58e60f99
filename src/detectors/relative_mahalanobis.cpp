#include "detectors/relative_distance.h"

namespace farout::detectors {

/// Mahalanobis distance to the nearest class mean relative to that to the mean of all. Ren, Fort,
/// Liu, Roy, Padhy and Lakshminarayanan, "A Simple Fix to Mahalanobis Distance for Improving
/// Near-OOD Detection", 2021 (RMD): see RelativeDistance. In float64, where OpenOOD has float32.
std::unique_ptr<Detector> make_relative_mahalanobis(const catalogue::ParameterValues&) {
    return std::make_unique<RelativeDistance>("relative_mahalanobis", statistics::RowsOf::features);
}

}  // namespace farout::detectors
