#pragma once
/// "~/x" and "~user/x" where no shell has taken them for a folder: in job files, and behind an '='.

#include <string>

#include "cli/options/options.h"

namespace farout::cli {

/// The path with the home folder in the place of a "~" or "~user" at its beginning; any other text
/// as it is. "./~" is a folder of that name. Throws UsageError that begins with `where` for a user
/// that there isn't, and where the home folder isn't known.
std::string with_home(const std::string& path, const std::string& where);

/// The same for the values of a command line.
void expand_homes(po::parsed_options& command_line);

}  // namespace farout::cli
