#pragma once
/// What differs between fitting on the host and on a device: where a run's sums are made and added
/// up.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/step_times.h"
#include "parallel/communicator.h"
#include "statistics/fitting_device.h"
#include "statistics/kinds/estimator.h"
#include "statistics/training_rows.h"

namespace farout::statistics {

/// The sums of one pass after the other, on one rank.
class RunSums {
  public:
    using Read = std::function<TrainingRows()>;

    virtual ~RunSums() = default;

    /// Before a pass's runs. Both are referred to until the pass's total.
    virtual void begin(const Pass& pass, const Statistics& so_far) = 0;

    /// Adds a run; runs come in increasing order without gaps. `read` is called where its rows
    /// aren't at hand from a pass before.
    virtual void add(std::int64_t run, const Read& read) = 0;

    /// Collective: the pass's sums over the runs of all ranks, one estimator's after the other's.
    /// The same bits for any number of ranks, as all_fold (collective.h, device_fold.h) gives them.
    virtual std::vector<double> total() = 0;
};

/// Refers to both; `times` takes each estimator's time.
std::unique_ptr<RunSums> make_host_sums(parallel::Communicator& communicator, StepTimes& times);
/// The device's memory and channel must outlive it.
std::unique_ptr<RunSums> make_device_sums(parallel::Communicator& communicator,
                                          const FittingDevice& device, StepTimes& times);

}  // namespace farout::statistics
