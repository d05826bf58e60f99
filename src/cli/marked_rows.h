#pragma once
/// Rows of a feature file that have no features: listed, counted, and told by the exit status.

#include <filesystem>
#include <string>

#include "core/error.h"

namespace farout {

class Communicator;

/// Collective: where there are any, the root says "N `what` and take no part" ("images of F.h5
/// could not be read") and lists the first of them, and the status is unreadable_images, else ok.
ExitStatus report_marked_rows(Communicator& communicator, const std::filesystem::path& file,
                              const std::string& what);

}  // namespace farout
