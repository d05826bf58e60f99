#pragma once
/// Where features, statistics and scores are computed.

#include <string>

#include "files/provenance.h"
#include "parallel/session.h"

namespace farout::jobs {

/// "cuda" → this rank's own device ("cuda:1"), by its number on the host; ranks beyond the devices
/// share them. From then on the process computes float32 as float32, with the same bits at every
/// run. Throws Error where there is no device.
std::string device_of_rank(const std::string& device, const parallel::Place& place);

/// A device's results have other bits than the CPU's: files say so, and none holds both.
void add_device(files::Provenance& facts, const std::string& device);

}  // namespace farout::jobs
