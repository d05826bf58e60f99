#include <span>
#include <utility>

#include "parallel/collective.h"
#include "statistics/run_sums.h"

namespace farout::statistics {

namespace {

class HostSums : public RunSums {
  public:
    HostSums(parallel::Communicator& communicator, StepTimes& times)
        : communicator_(communicator), times_(times) {}

    void begin(const Pass& pass, const Statistics& so_far) override {
        pass_ = &pass;
        so_far_ = &so_far;
        partial_ = parallel::make_partial_sums();
    }

    void add(std::int64_t run, const Read& read) override {
        TrainingRows rows = read();
        std::vector<double> sums = sums_of(rows);
        const auto timed = times_.measure(fit_step::partial_sums);
        partial_.add(run, std::move(sums));
    }

    std::vector<double> total() override {
        return parallel::all_fold(
            communicator_, std::exchange(partial_, parallel::make_partial_sums()), pass_->length());
    }

  private:
    std::vector<double> sums_of(TrainingRows& rows) {
        std::vector<double> sums(pass_->length());
        std::size_t from = 0;
        for (const auto& estimator : pass_->estimators) {
            const auto timed = times_.measure(estimator->name());
            estimator->add(rows, *so_far_, std::span(sums).subspan(from, estimator->length()));
            from += estimator->length();
        }
        return sums;
    }

    parallel::Communicator& communicator_;
    StepTimes& times_;
    const Pass* pass_ = nullptr;
    const Statistics* so_far_ = nullptr;
    parallel::PartialSums partial_ = parallel::make_partial_sums();
};

}  // namespace

std::unique_ptr<RunSums> make_host_sums(parallel::Communicator& communicator, StepTimes& times) {
    return std::make_unique<HostSums>(communicator, times);
}

}  // namespace farout::statistics
