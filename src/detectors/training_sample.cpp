#include "detectors/training_sample.h"

namespace farout::detectors {

Identity of_sample(const char* kind, const catalogue::ParameterValues& values) {
    return {kind, {{"size", values.at("bank").text()}, {"seed", values.at("seed").text()}}};
}

const at::Tensor& sample_features(const statistics::FittedClassifier& fitted,
                                  const Identity& sample, std::string_view detector) {
    return statistics::require_tensor(fitted, sample, "sample_features", detector,
                                      {-1, fitted.head.feature_width()});
}

}  // namespace farout::detectors
