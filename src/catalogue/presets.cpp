#include "catalogue/presets.h"

#include "core/error.h"
#include "core/text.h"

namespace farout::catalogue {

const std::vector<Preset>& all_presets() {
    static const std::vector<Preset> presets = {
        {"openood", "OpenOOD 1.5: its post-processors' parameters and what they are fitted on"},
        {"pytorch_ood", "pytorch-ood 0.4: its detectors' parameters and what they are fitted on"},
    };
    return presets;
}

const Preset& find_preset(std::string_view name) {
    std::vector<std::string> names;
    for (const Preset& preset : all_presets()) {
        if (preset.name == name) return preset;
        names.push_back(preset.name);
    }
    throw UsageError(concat("No preset is called '", printable(name), "'.",
                            did_you_mean(name, names), " There are ",
                            enumerate(names, names.size()), "."));
}

}  // namespace farout::catalogue
