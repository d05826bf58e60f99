#pragma once
/// The ranks of a job look for a list's images together.

#include <filesystem>
#include <string>
#include <vector>

#include "images/sources/source.h"
#include "parallel/communicator.h"

namespace farout::jobs {

/// Collective: ImageSource::absent() over all ranks, each with its share of the root's paths and as
/// it sees the source itself; the result is the root's. Where the first
/// one is missed on another host, the reason names the host.
images::AbsentImages find_absent_together(parallel::Communicator& communicator,
                                          const images::ImageSource& source,
                                          std::vector<std::string> paths, int threads);

}  // namespace farout::jobs
