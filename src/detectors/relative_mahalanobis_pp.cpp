#include "detectors/relative_distance.h"

namespace farout::detectors {

/// relative_mahalanobis of features divided by their lengths, those of training rows before means
/// and covariances are taken of them. Müller and Hein, "Mahalanobis++: Improving OOD Detection via
/// Feature Normalization", ICML 2025 (RMDS++): see RelativeDistance. Nothing changes when a row is
/// multiplied by a positive number. A row of zeros stays one.
std::unique_ptr<Detector> make_relative_mahalanobis_pp(const catalogue::ParameterValues&) {
    return std::make_unique<RelativeDistance>("relative_mahalanobis_pp", statistics::RowsOf::unit);
}

}  // namespace farout::detectors
