#include <map>
#include <utility>

#include <ATen/ATen.h>

#include "numerics/device_queue.h"
#include "parallel/device_fold.h"
#include "statistics/device/device_training_rows.h"
#include "statistics/run_sums.h"

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

class DeviceRunSums : public RunSums {
  public:
    DeviceRunSums(parallel::Communicator& communicator, const FittingDevice& device,
                  StepTimes& times)
        : communicator_(communicator), device_(device), times_(times), kept_(device.keep_bytes) {}

    void begin(const Pass& pass, const Statistics& so_far) override {
        pass_ = &pass;
        sums_of_.clear();
        for (const auto& estimator : pass.estimators)
            sums_of_.push_back(estimator->on_device(device_.device, so_far));
        partial_ = parallel::make_device_partial_sums();
    }

    void add(std::int64_t run, const Read& read) override {
        parallel::DeviceArray<double> sums = sums_of(rows_of(run, read));
        const auto timed = times_.measure(fit_step::partial_sums);
        partial_.add(run, std::move(sums));
    }

    std::vector<double> total() override {
        const parallel::DeviceArray<double> total = parallel::all_fold(
            communicator_, device_.channel, device_.memory,
            std::exchange(partial_, parallel::make_device_partial_sums()), pass_->length());
        std::vector<double> sums(total.size());
        total.copy_to_host(sums);
        return sums;
    }

  private:
    DeviceTrainingRows rows_of(std::int64_t run, const Read& read) {
        if (const DeviceTrainingRows* kept = kept_.find(run)) return *kept;
        const TrainingRows rows = read();
        const auto timed = times_.measure(fit_step::upload);
        DeviceTrainingRows on_device(rows, device_.device);
        kept_.offer(run, on_device);
        return on_device;
    }

    /// The device is waited for within each step, so that the time is that step's.
    parallel::DeviceArray<double> sums_of(const DeviceTrainingRows& rows) {
        parallel::DeviceArray<double> sums(device_.memory, pass_->length());
        const at::Tensor all =
            at::from_blob(sums.device().data(), {static_cast<std::int64_t>(sums.size())},
                          at::TensorOptions(at::kDouble).device(device_.device));
        std::int64_t from = 0;
        for (std::size_t k = 0; k < sums_of_.size(); ++k) {
            const auto timed = times_.measure(pass_->estimators[k]->name());
            const auto length = static_cast<std::int64_t>(pass_->estimators[k]->length());
            all.slice(0, from, from + length).copy_(sums_of_[k](rows));
            numerics::wait_for_device(device_.device);
            from += length;
        }
        return sums;
    }

    parallel::Communicator& communicator_;
    const FittingDevice& device_;
    StepTimes& times_;
    KeptRuns kept_;
    const Pass* pass_ = nullptr;
    std::vector<DeviceSums> sums_of_;  ///< of the pass's estimators
    parallel::DevicePartialSums partial_ = parallel::make_device_partial_sums();
};

}  // namespace

std::unique_ptr<RunSums> make_device_sums(parallel::Communicator& communicator,
                                          const FittingDevice& device, StepTimes& times) {
    return std::make_unique<DeviceRunSums>(communicator, device, times);
}

}  // namespace farout::statistics
