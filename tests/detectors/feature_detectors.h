#pragma once
/// All detectors that look at features, named or not.

#include <string>
#include <vector>

#include "catalogue/detector_kinds.h"
#include "detectors/registry.h"

namespace farout::detectors {

inline Detectors feature_detectors(const std::vector<std::string>& settings = {}) {
    std::vector<std::string> names;
    for (const catalogue::DetectorKind& entry : catalogue::all_detectors())
        if (entry.input == catalogue::DetectorInput::features) names.push_back(entry.name);
    return make_detectors(names, settings);
}

}  // namespace farout::detectors
