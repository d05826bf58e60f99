#pragma once

#include "cli/options/options.h"

namespace farout::cli {

/// --odin: shared by extract and job files.
void add_odin_option(po::options_description& description);

}  // namespace farout::cli
