#pragma once
/// What differs between fitting on the host and on a device: where a run's states are made and put
/// together.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/step_times.h"
#include "parallel/communicator.h"
#include "statistics/fitting_device.h"
#include "statistics/statistic.h"

namespace farout::statistics {

/// A statistic whose state is made in a pass. Refers to all but what is given.
struct StateMaker {
    const std::string& name;  ///< for accounts of time
    const Statistic& statistic;
    const State& state;
    Given given;
};

/// The states of one pass, one after the other in one array.
class StateMakers {
  public:
    StateMakers() = default;
    explicit StateMakers(std::vector<StateMaker> makers) : makers_(std::move(makers)) {}

    std::size_t size() const { return makers_.size(); }
    const StateMaker& operator[](std::size_t k) const { return makers_[k]; }
    std::size_t length() const;
    /// Calls use(k, from, length) for each state.
    void for_each(const std::function<void(std::size_t, std::int64_t, std::int64_t)>& use) const;
    /// Puts the states of later rows into those of earlier ones; both whole arrays.
    void combine(const at::Tensor& earlier, const at::Tensor& later) const;

  private:
    std::vector<StateMaker> makers_;
};

/// The states of one pass after the other, on one rank.
class RunStates {
  public:
    using Read = std::function<TrainingRows()>;

    virtual ~RunStates() = default;

    /// Before a pass's runs.
    virtual void begin(StateMakers makers) = 0;

    /// Adds a run; runs come in increasing order without gaps. `read` is called where its rows
    /// aren't at hand from a pass before.
    virtual void add(std::int64_t run, const Read& read) = 0;

    /// Collective: the pass's states over the runs of all ranks, one statistic's after the other's.
    /// The same bits for any number of ranks, as all_fold (collective.h, device_channel.h) gives
    /// them.
    virtual std::vector<double> total() = 0;
};

/// Refers to both; `times` takes each statistic's time.
std::unique_ptr<RunStates> make_host_states(parallel::Communicator& communicator, StepTimes& times);
/// The device's memory and channel must outlive it.
std::unique_ptr<RunStates> make_device_states(parallel::Communicator& communicator,
                                              const FittingDevice& device, StepTimes& times);

}  // namespace farout::statistics
