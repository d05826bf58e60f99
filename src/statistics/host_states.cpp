#include <optional>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "core/blocks.h"
#include "numerics/single_thread.h"
#include "numerics/tiles.h"
#include "parallel/collective.h"
#include "statistics/detail/run_states.h"
#include "statistics/fit_steps.h"

namespace farout::statistics {

std::size_t StateMakers::length() const {
    std::int64_t length = 0;
    for (const StateMaker& maker : makers_) length += maker.state.length();
    return static_cast<std::size_t>(length);
}

void StateMakers::for_each(
    const std::function<void(std::size_t, std::int64_t, std::int64_t)>& use) const {
    std::int64_t from = 0;
    for (std::size_t k = 0; k < makers_.size(); ++k) {
        use(k, from, makers_[k].state.length());
        from += makers_[k].state.length();
    }
}

void StateMakers::combine(const at::Tensor& earlier, const at::Tensor& later) const {
    for_each([&](std::size_t k, std::int64_t from, std::int64_t length) {
        at::Tensor into = earlier.slice(0, from, from + length);
        makers_[k].state.combine(into, later.slice(0, from, from + length));
    });
}

namespace {

at::Tensor view_of(std::vector<double>& numbers) {
    return at::from_blob(numbers.data(), {static_cast<std::int64_t>(numbers.size())}, at::kDouble);
}

class HostStates final : public RunStates {
  public:
    HostStates(parallel::Communicator& communicator, StepTimes& times)
        : communicator_(communicator), times_(times) {}

    void begin(StateMakers makers) override {
        makers_ = std::move(makers);
        head_.reset();
        forms_.assign(makers_.size(), {});
        for (std::size_t k = 0; k < makers_.size(); ++k) {
            const StateMaker& maker = makers_[k];
            forms_[k].host = maker.statistic.host_form(maker.given);
            if (forms_[k].host.logits && !head_) head_.emplace(maker.given.head);
            if (!forms_[k].host.logits && !forms_[k].host.rows)
                forms_[k].plain = maker.statistic.plain_form(maker.given);
        }
        partial_ = no_states();
    }

    void add(std::int64_t run, const Read& read) override {
        const TrainingRows rows = read();
        std::vector<double> states = states_of(rows);
        const auto timed = times_.measure(fit_step::partial_sums);
        partial_.add(run, std::move(states));
    }

    std::vector<double> total() override {
        return parallel::all_fold(communicator_, std::exchange(partial_, no_states()),
                                  makers_.length());
    }

  private:
    struct Form {
        HostForm host;
        PlainForm plain;
    };

    parallel::PartialSums no_states() {
        return parallel::PartialSums(
            [this](std::vector<double>& earlier, std::vector<double>&& later) {
                makers_.combine(view_of(earlier), view_of(later));
            });
    }

    std::vector<double> states_of(const TrainingRows& rows) {
        std::vector<double> states(makers_.length());
        makers_.for_each([&](std::size_t k, std::int64_t from, std::int64_t length) {
            const auto timed = times_.measure(makers_[k].name);
            const auto state = std::span(states).subspan(static_cast<std::size_t>(from),
                                                         static_cast<std::size_t>(length));
            if (forms_[k].plain)
                make_plainly(rows, forms_[k].plain, state);
            else
                makers_[k].state.begin(state);
            if (forms_[k].host.rows) forms_[k].host.rows(rows, state);
        });
        if (head_) add_logits(rows, states);
        return states;
    }

    /// LibTorch's reductions and products cut their work by the number of threads.
    void make_plainly(const TrainingRows& rows, const PlainForm& form, std::span<double> state) {
        const numerics::SingleThread single;
        const at::Tensor found = form(DeviceTrainingRows(rows, at::kCPU)).contiguous();
        std::copy_n(found.const_data_ptr<double>(), state.size(), state.begin());
    }

    /// A tile's logits for each thread, then all that look at them: so they stay in the cache.
    void add_logits(const TrainingRows& rows, std::vector<double>& states) {
        const Blocks groups{rows.count(), numerics::tile_rows * at::get_num_threads()};
        for (std::int64_t group = 0; group < groups.count(); ++group) {
            const Range range = groups.rows_of(group);
            std::vector<numerics::Logits> tiles = tiles_of(rows, range);
            makers_.for_each([&](std::size_t k, std::int64_t from, std::int64_t length) {
                if (!forms_[k].host.logits) return;
                const auto timed = times_.measure(makers_[k].name);
                forms_[k].host.logits({tiles, rows, range.begin},
                                      std::span(states).subspan(static_cast<std::size_t>(from),
                                                                static_cast<std::size_t>(length)));
            });
        }
    }

    std::vector<numerics::Logits> tiles_of(const TrainingRows& rows, Range range) {
        const auto timed = times_.measure(fit_step::logits);
        const at::Tensor features = rows.features().slice(0, range.begin, range.end);
        std::vector<numerics::Logits> tiles;
        const Blocks cut{features.size(0), numerics::tile_rows};
        for (std::int64_t tile = 0; tile < cut.count(); ++tile) {
            const Range in = cut.rows_of(tile);
            tiles.emplace_back(*head_, features.slice(0, in.begin, in.end));
        }
        numerics::for_tasks(
            cut.count(), [&](std::int64_t tile) { tiles[static_cast<std::size_t>(tile)].peaks(); });
        return tiles;
    }

    parallel::Communicator& communicator_;
    StepTimes& times_;
    StateMakers makers_;
    std::vector<Form> forms_;
    std::optional<numerics::PackedHead> head_;  ///< where somebody looks at logits
    parallel::PartialSums partial_ = no_states();
};

}  // namespace

std::unique_ptr<RunStates> make_host_states(parallel::Communicator& communicator,
                                            StepTimes& times) {
    return std::make_unique<HostStates>(communicator, times);
}

}  // namespace farout::statistics
