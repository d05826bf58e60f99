#pragma once
/// The device that a rank fits on.

#include <memory>
#include <string>

#include "parallel/session.h"
#include "statistics/fitting_device.h"

namespace farout::jobs {

/// A device with what fitting needs of it.
class OwnFittingDevice {
  public:
    virtual ~OwnFittingDevice() = default;
    virtual const statistics::FittingDevice& get() const = 0;
};

/// Collective. `device`: as device_of_rank (jobs/device.h) names it; nullptr for "cpu". Half of
/// what is free of its memory, shared by the ranks that share it, may hold features. Throws Error,
/// on all ranks, where the device or a channel between the ranks' devices can't be used.
std::unique_ptr<OwnFittingDevice> make_fitting_device(parallel::Session& session,
                                                      const std::string& device);

}  // namespace farout::jobs
