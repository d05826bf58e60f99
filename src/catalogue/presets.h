#pragma once
/// Other libraries' parameters, for all detectors at once; what each detector has otherwise stands
/// with it (detectors.inc).

#include <string>
#include <string_view>
#include <vector>

namespace farout::catalogue {

/// What a library does: other defaults of all detectors at once.
struct Preset {
    std::string name;
    std::string meaning;
};
const std::vector<Preset>& all_presets();

/// Throws UsageError for a preset that isn't there; suggests the nearest.
const Preset& find_preset(std::string_view name);

}  // namespace farout::catalogue
