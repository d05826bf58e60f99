#include "jobs/odin_scores.h"

#include <algorithm>

#include "core/text.h"
#include "features/feature_file.h"
#include "jobs/provenance.h"

namespace farout::jobs {

extraction::OdinParameters odin_parameters(const std::vector<std::string>& settings) {
    const detectors::ParameterValues values =
        detectors::make_detectors({"odin"}, settings).front().parameters;
    return {.temperature = values.at("temperature").number(),
            .epsilon = values.at("epsilon").number()};
}

bool has_odin(const std::filesystem::path& features) {
    return facts_of(features).contains(features::odin_fact);
}

void require_odin(const std::filesystem::path& features, const detectors::Detectors& detectors) {
    const auto odin = std::find_if(detectors.begin(), detectors.end(),
                                   [](const auto& detector) { return detector.kind == "odin"; });
    if (odin == detectors.end()) return;
    const std::string file = printable(features.native());
    const files::Provenance facts = facts_of(features);
    const auto there = facts.find(features::odin_fact);
    if (there == facts.end())
        throw Error(
            concat(file,
                   " holds no scores of 'odin': it needs the images, so it is computed while "
                   "extracting. Extract with --odin, or score without it."));
    if (there->second != detectors::describe(odin->parameters))
        throw Error(concat(file, " was extracted with '", printable(there->second),
                           "' for ODIN, but '", detectors::describe(odin->parameters),
                           "' is asked for. Give the former with --set odin.PARAMETER=VALUE, or "
                           "extract with the latter."));
}

}  // namespace farout::jobs
