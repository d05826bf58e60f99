#pragma once
/// What made a file: compared before a stage is skipped or resumed.

#include <map>
#include <string>
#include <vector>

namespace farout::files {

/// Facts by name ("model", "weights sha256", …). No times, hosts or rank counts: the same inputs
/// give the same file.
using Provenance = std::map<std::string, std::string>;

/// One line a fact that differs: "model: 'resnet50d' there, 'vit' here"; empty when all match. Of
/// lists that have something in common, what they haven't; of hashes the first digits.
std::vector<std::string> differences(const Provenance& there, const Provenance& here);

/// The fact that features of `farout import` carry: the hash of what was imported.
inline constexpr const char* imported_fact = "imported sha256";

/// This program's name and version, as every file carries it.
std::string program_version();

}  // namespace farout::files
