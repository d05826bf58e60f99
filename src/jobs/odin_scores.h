#pragma once
/// ODIN, which is computed while extracting and scored like the others.

#include <filesystem>
#include <string>
#include <vector>

#include "detectors/registry.h"
#include "extraction/outputs/odin.h"

namespace farout::jobs {

/// The parameters that settings such as "odin.epsilon=0.002" give ODIN.
extraction::OdinParameters odin_parameters(const std::vector<std::string>& settings);

/// Whether a feature file holds scores of ODIN.
bool has_odin(const std::filesystem::path& features);

/// Where odin is among the detectors: throws Error unless the feature file holds its scores, made
/// with the detector's parameters.
void require_odin(const std::filesystem::path& features, const detectors::Detectors& detectors);

}  // namespace farout::jobs
