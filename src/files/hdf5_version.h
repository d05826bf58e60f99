#pragma once

#include <string>

namespace farout::files {

/// "1.10.8, with MPI"; of the library that is loaded, and of the headers where they are others.
std::string hdf5_version();

}  // namespace farout::files
