#pragma once
/// Every kind of detector by its name, as users know it. How each is computed: detectors/.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/parameters.h"

namespace farout::catalogue {

/// What a detector looks at. Those that look at the images run while features are extracted, where
/// this is asked for; those that look at the training rows themselves, not at statistics of them,
/// compare each row with all of these.
enum class DetectorInput { features, images, training_rows };

/// Whether a detector runs where none is named.
enum class Runs { unnamed, named };

/// What a detector is called, where it comes from, which parameters it has.
struct DetectorKind {
    std::string name;
    Runs runs = Runs::named;
    std::string formula;
    std::string source;  ///< paper and equation
    std::vector<Parameter> parameters{};
    /// Parameters of presets that aren't our defaults, by the preset's name: "quantile=0.9,
    /// source=id_val".
    std::map<std::string, std::string> presets{};
    DetectorInput input = DetectorInput::features;
    /// Whether an image's score depends on the other images of its set
    /// (detectors::Detector::set_quantiles()).
    bool looks_at_whole_set = false;
};

/// In the order of the documentation.
const std::vector<DetectorKind>& all_detectors();

/// The kind of this name; throws UsageError that suggests the nearest.
const DetectorKind& find_detector(std::string_view name);

}  // namespace farout::catalogue
