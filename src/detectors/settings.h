#pragma once
/// Detector settings as the user writes them: "gen.gamma=0.1".

#include <optional>
#include <string>
#include <vector>

#include "detectors/detector.h"

namespace farout::detectors {

/// One understood setting.
struct Setting {
    std::string detector;
    std::string parameter;
    std::optional<double> value;  ///< none: "auto"
};

/// Throws UsageError for a setting that isn't "detector.parameter=value", names an unknown detector
/// or parameter (the nearest is suggested), sets a parameter a second time, or whose value isn't a
/// number, or "auto" where that is a choice, in the parameter's range.
std::vector<Setting> parse_settings(const std::vector<std::string>& settings);

/// All of a detector's parameters: the setting of each, or its default.
ParameterValues values_for(const DetectorEntry& entry, const std::vector<Setting>& settings);

}  // namespace farout::detectors
