#include <map>
#include <utility>

#include <ATen/ATen.h>

#include "numerics/device_queue.h"
#include "parallel/device_channel.h"
#include "statistics/detail/run_states.h"
#include "statistics/device/device_training_rows.h"
#include "statistics/fit_steps.h"

namespace farout::statistics {

namespace {

/// Rows of runs that stay on the device as far as there is room.
class KeptRuns {
  public:
    explicit KeptRuns(std::size_t room) : room_(room) {}

    const DeviceTrainingRows* find(std::int64_t run) const {
        const auto found = runs_.find(run);
        return found == runs_.end() ? nullptr : &found->second;
    }

    void offer(std::int64_t run, const DeviceTrainingRows& rows) {
        if (rows.bytes() > room_) return;
        room_ -= rows.bytes();
        runs_.emplace(run, rows);
    }

  private:
    std::size_t room_;
    std::map<std::int64_t, DeviceTrainingRows> runs_;
};

class DeviceStates final : public RunStates {
  public:
    DeviceStates(parallel::Communicator& communicator, const FittingDevice& device,
                 StepTimes& times)
        : communicator_(communicator), device_(device), times_(times), kept_(device.keep_bytes) {}

    void begin(StateMakers makers) override {
        makers_ = std::move(makers);
        forms_.clear();
        for (std::size_t k = 0; k < makers_.size(); ++k)
            forms_.push_back(makers_[k].statistic.plain_form(makers_[k].given));
        partial_ = no_states();
    }

    void add(std::int64_t run, const Read& read) override {
        Array states = states_of(rows_of(run, read));
        const auto timed = times_.measure(fit_step::partial_sums);
        partial_.add(run, std::move(states));
    }

    std::vector<double> total() override {
        const Array total =
            parallel::all_fold(communicator_, device_.channel, device_.memory,
                               std::exchange(partial_, no_states()), makers_.length());
        std::vector<double> states(total.size());
        total.copy_to_host(states);
        return states;
    }

  private:
    using Array = parallel::DeviceArray<double>;

    at::Tensor view_of(const Array& array) const {
        return at::from_blob(array.device().data(), {static_cast<std::int64_t>(array.size())},
                             at::TensorOptions(at::kDouble).device(device_.device));
    }

    /// The device is waited for, so that no memory is given back while it is still read.
    parallel::DevicePartialSums no_states() {
        return parallel::DevicePartialSums([this](Array& earlier, Array&& later) {
            makers_.combine(view_of(earlier), view_of(later));
            numerics::wait_for_device(device_.device);
        });
    }

    DeviceTrainingRows rows_of(std::int64_t run, const Read& read) {
        if (const DeviceTrainingRows* kept = kept_.find(run)) return *kept;
        const TrainingRows rows = read();
        const auto timed = times_.measure(fit_step::upload);
        DeviceTrainingRows on_device(rows, device_.device);
        kept_.offer(run, on_device);
        return on_device;
    }

    /// The device is waited for within each step, so that the time is that step's.
    Array states_of(const DeviceTrainingRows& rows) {
        Array states(device_.memory, makers_.length());
        const at::Tensor all = view_of(states);
        makers_.for_each([&](std::size_t k, std::int64_t from, std::int64_t length) {
            const auto timed = times_.measure(makers_[k].name);
            all.slice(0, from, from + length).copy_(forms_[k](rows));
            numerics::wait_for_device(device_.device);
        });
        return states;
    }

    parallel::Communicator& communicator_;
    const FittingDevice& device_;
    StepTimes& times_;
    KeptRuns kept_;
    StateMakers makers_;
    std::vector<PlainForm> forms_;  ///< of the pass's statistics
    parallel::DevicePartialSums partial_ = no_states();
};

}  // namespace

std::unique_ptr<RunStates> make_device_states(parallel::Communicator& communicator,
                                              const FittingDevice& device, StepTimes& times) {
    return std::make_unique<DeviceStates>(communicator, device, times);
}

}  // namespace farout::statistics
