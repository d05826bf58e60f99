#pragma once
/// The machine that this process runs on, by name.

#include <string>

namespace farout::parallel {

/// As `hostname` prints it; "an unknown host" where the system doesn't tell.
std::string host_name();

/// "rank 3 on nodeB", of this process.
std::string rank_on_host(int rank);

}  // namespace farout::parallel
