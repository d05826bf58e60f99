#include "statistics/fit.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <span>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "statistics/detail/run_states.h"
#include "statistics/fit_steps.h"
#include "statistics/plan.h"
#include "statistics/runs.h"
#include "statistics/training_rows.h"

namespace farout::statistics {

namespace {

/// The passes over one set of training features, on one rank. Public functions are collective.
class Fitting {
  public:
    Fitting(parallel::Communicator& communicator, const features::FeatureSource& training,
            const numerics::Head& head, const Plan& plan, const FittingDevice* device,
            const FitProgressSink& progress)
        : communicator_(communicator),
          training_(training),
          head_(head),
          plan_(plan),
          progress_(progress),
          labels_for_(plan.labels_for()),
          device_(device != nullptr ? device->device : at::Device(at::kCPU)),
          runs_(runs_of(training.blocks())),
          users_left_(plan.statistics.size()),
          states_(device != nullptr ? make_device_states(communicator, *device, times_)
                                    : make_host_states(communicator, times_)) {
        for (std::size_t k = 0; k < users_left_.size(); ++k) {
            names_.push_back(plan.statistics[k].identity.text());
            users_left_[k] = plan.statistics[k].users.size();
        }
    }

    /// All passes, in order; what they give is added to `statistics` on every rank.
    void run(Statistics& statistics) {
        derive_before(statistics);
        Summed before;
        for (const Pass& pass : plan_.passes) {
            if (before.pass != nullptr && !pass.runs_beside_finishing) finish(before, statistics);
            Summed summed{&pass, sum_over_runs(pass, statistics, before)};
            if (first_pass_) count_rows(statistics);
            first_pass_ = false;
            before = std::move(summed);
        }
        if (before.pass != nullptr) finish(before, statistics);
        for (const PlannedStatistic& planned : plan_.statistics)
            if (!planned.is_kept) statistics.fitted.erase(planned.identity);
    }

    const StepTimes& times() const { return times_; }

    /// The rows left out because they aren't finite, in order, on the root.
    std::vector<std::int64_t> gather_not_finite() {
        std::vector<std::int64_t> all;
        for (const parallel::Bytes& part :
             communicator_.gather(std::as_bytes(std::span(not_finite_)), 0)) {
            const std::size_t before = all.size();
            all.resize(before + part.size() / sizeof(std::int64_t));
            if (!part.empty()) std::memcpy(all.data() + before, part.data(), part.size());
        }
        return all;
    }

  private:
    /// A pass whose states aren't statistics yet.
    struct Summed {
        const Pass* pass = nullptr;
        std::vector<double> states;
    };

    Given given_to(std::size_t number, const Statistics& statistics) const {
        return {head_, device_, statistics, plan_.statistics[number].asked_by};
    }

    /// On the root.
    void finish_one(std::size_t number, std::span<const double> state, Statistics& statistics) {
        const PlannedStatistic& planned = plan_.statistics[number];
        const auto timed = times_.measure(names_[number]);
        Fitted fitted = planned.statistic->finish(state, given_to(number, statistics));
        statistics.fitted[planned.identity] = std::move(fitted);
    }

    /// What only these asked for, and nobody else, is dropped: matrices of D×D among it.
    void drop_used(const std::vector<std::size_t>& users, Statistics& statistics) {
        for (std::size_t k = 0; k < plan_.statistics.size(); ++k) {
            const PlannedStatistic& planned = plan_.statistics[k];
            for (const std::size_t user : users)
                users_left_[k] -= static_cast<std::size_t>(std::ranges::count(planned.users, user));
            if (users_left_[k] == 0 && !planned.is_kept) statistics.fitted.erase(planned.identity);
        }
    }

    /// On the root.
    void finish_here(const Summed& summed, Statistics& statistics) {
        std::size_t from = 0;
        for (const std::size_t number : summed.pass->over_rows) {
            const auto length = static_cast<std::size_t>(plan_.statistics[number].state->length());
            finish_one(number, std::span(summed.states).subspan(from, length), statistics);
            from += length;
        }
        drop_used(summed.pass->over_rows, statistics);
        for (const std::size_t number : summed.pass->derived) {
            finish_one(number, {}, statistics);
            drop_used({number}, statistics);
        }
    }

    void share(const std::vector<std::size_t>& numbers, Statistics& statistics) {
        for (const std::size_t number : numbers)
            if (plan_.statistics[number].is_shared)
                broadcast_fitted(communicator_,
                                 statistics.fitted[plan_.statistics[number].identity]);
    }

    void share(const Pass& pass, Statistics& statistics) {
        share(pass.over_rows, statistics);
        share(pass.derived, statistics);
    }

    void derive_before(Statistics& statistics) {
        parallel::agree_on_root(communicator_, [&] {
            for (const std::size_t number : plan_.before) finish_one(number, {}, statistics);
        });
        share(plan_.before, statistics);
    }

    void finish(Summed& summed, Statistics& statistics) {
        parallel::agree_on_root(communicator_, [&] { finish_here(summed, statistics); });
        const Pass& pass = *summed.pass;
        summed = {};
        const auto timed = times_.measure(fit_step::reduction);
        share(pass, statistics);
    }

    StateMakers makers_of(const Pass& pass, const Statistics& statistics) const {
        std::vector<StateMaker> makers;
        for (const std::size_t number : pass.over_rows) {
            const PlannedStatistic& planned = plan_.statistics[number];
            makers.push_back(
                {names_[number], *planned.statistic, *planned.state, given_to(number, statistics)});
        }
        return StateMakers(std::move(makers));
    }

    /// States over all runs. Where the pass before isn't finished, the root does that first; the
    /// statistics are on every rank at the end.
    std::vector<double> sum_over_runs(const Pass& pass, Statistics& statistics, Summed& before) {
        parallel::agree(communicator_, [&] {
            if (before.pass != nullptr && communicator_.is_root()) finish_here(before, statistics);
            states_->begin(makers_of(pass, statistics));
            const std::int64_t handicap =
                before.pass != nullptr ? pass.runs_beside_finishing.value() : 0;
            const Range mine =
                share_beside(handicap, runs_.count(), communicator_.rank(), communicator_.size());
            for (std::int64_t run = mine.begin; run < mine.end; ++run) {
                parallel::throw_if_interrupted();
                states_->add(run, [&] { return read(run); });
                tell_progress(pass, run + 1 - mine.begin, mine.end - mine.begin);
            }
        });
        const auto timed = times_.measure(fit_step::reduction);
        if (before.pass != nullptr) share(*before.pass, statistics);
        return states_->total();
    }

    /// Of this rank's `mine` runs of the pass `done` are.
    void tell_progress(const Pass& pass, std::int64_t done, std::int64_t mine) const {
        if (!communicator_.is_root()) return;
        const auto number = static_cast<std::int64_t>(&pass - plan_.passes.data());
        const std::int64_t rows = training_.blocks().rows;
        progress_({.source = {},
                   .rows = rows * std::ssize(plan_.passes),
                   .finished_rows = rows * number + rows * done / mine});
    }

    TrainingRows read(std::int64_t run) {
        const auto timed = times_.measure(fit_step::read);
        TrainingRows rows(training_.read(runs_.rows_of(run)), plan_.shape.classes);
        if (first_pass_) account_for(rows);
        return rows;
    }

    void account_for(const TrainingRows& rows) {
        if (!labels_for_.empty() && rows.first_without_class() >= 0)
            throw Error(concat("'", training_.name(), "', row ", rows.first_without_class(),
                               ": no label from 0 to ", plan_.shape.classes - 1, ", but ",
                               enumerate(labels_for_), labels_for_.size() == 1 ? " needs" : " need",
                               " one on every training row. Give labels (a labelled list, or "
                               "`farout import --labels`), or go on without: ",
                               option_without(labels_for_), "."));
        used_ += rows.count();
        unreadable_ += rows.unreadable();
        not_finite_.insert(not_finite_.end(), rows.not_finite_rows().begin(),
                           rows.not_finite_rows().end());
    }

    void count_rows(Statistics& statistics) {
        std::array<std::int64_t, 3> counts{used_, unreadable_,
                                           static_cast<std::int64_t>(not_finite_.size())};
        communicator_.all_reduce(counts, parallel::Reduction::sum);
        if (counts[0] < 2)
            throw Error(concat("'", training_.name(), "': ", counts[0], " usable row",
                               counts[0] == 1 ? "" : "s", " (", counts[1], " unreadable, ",
                               counts[2],
                               " not finite), but fitting takes at least 2. Check the training "
                               "list and its extraction."));
        statistics.numbers["rows_used"] = static_cast<double>(counts[0]);
        statistics.numbers["rows_unreadable"] = static_cast<double>(counts[1]);
        statistics.numbers["rows_not_finite"] = static_cast<double>(counts[2]);
    }

    parallel::Communicator& communicator_;
    const features::FeatureSource& training_;
    const numerics::Head& head_;
    const Plan& plan_;
    const FitProgressSink& progress_;
    std::vector<std::string> labels_for_;
    at::Device device_;
    Blocks runs_;
    std::vector<std::string> names_;       ///< of the plan's statistics
    std::vector<std::size_t> users_left_;  ///< of each, that aren't finished; counted on the root
    StepTimes times_;
    std::unique_ptr<RunStates> states_;
    bool first_pass_ = true;
    std::int64_t used_ = 0;
    std::int64_t unreadable_ = 0;
    std::vector<std::int64_t> not_finite_;
};

void require_fitting(const features::FeatureSource& training, const numerics::Head& head) {
    if (training.width() != head.feature_width())
        throw Error(concat("'", training.name(), "' holds features of width ", training.width(),
                           ", but the head takes ", head.feature_width(),
                           ". Give the head of the model that made the features."));
    if (training.blocks().rows < 2)
        throw Error(concat("'", training.name(), "' has ", training.blocks().rows,
                           " rows, but fitting takes at least 2. Check the training list."));
}

/// Those of the statistics that are there which somebody asks for.
Statistics needed_of(Statistics there, const Needs& needs, Shape shape, Kinds kinds) {
    std::set<Identity> needed;
    for (const Need& need : needs) needed.insert(resolved(need.statistic, shape, kinds));
    std::erase_if(there.fitted, [&](const auto& entry) { return !needed.contains(entry.first); });
    return there;
}

}  // namespace

FittedStatistics fit_statistics(parallel::Communicator& communicator,
                                const features::FeatureSource& training, const numerics::Head& head,
                                const Needs& needs, FitOptions options) {
    require_fitting(training, head);
    const Shape shape{head.feature_width(), head.classes()};
    const Plan plan = plan_statistics(needs, shape, options.there, options.kinds);
    FittedStatistics fit;
    fit.statistics = std::move(options.there);
    fit.statistics.numbers["feature_width"] = static_cast<double>(shape.width);
    fit.statistics.numbers["classes"] = static_cast<double>(shape.classes);
    Fitting fitting(communicator, training, head, plan, options.device, options.progress);
    fitting.run(fit.statistics);
    fit.statistics = needed_of(std::move(fit.statistics), needs, shape, options.kinds);
    fit.not_finite_rows = fitting.gather_not_finite();
    fit.times = fitting.times();
    return fit;
}

}  // namespace farout::statistics
