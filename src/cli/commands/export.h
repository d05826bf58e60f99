#pragma once
/// `farout export` for both programs: scores need no tensor, features and heads do.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/command.h"

namespace farout::cli {

enum class Exported { features, scores, head };

/// One of our files → one for other programs, in the form that the ending of `out` names.
struct ExportRequest {
    Exported what = Exported::scores;
    std::filesystem::path in;
    std::filesystem::path out;
    std::vector<std::string> detectors{};  ///< of scores; none: all
};

/// Collective: what the arguments ask for; nothing where it was help.
std::optional<ExportRequest> export_request(parallel::Session& session, const Arguments& arguments);

/// Whether the arguments ask for features or a head.
bool exports_tensors(const Arguments& arguments);

}  // namespace farout::cli
