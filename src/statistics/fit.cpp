#include "statistics/fit.h"

#include <array>
#include <cstring>
#include <span>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "statistics/plan.h"
#include "statistics/run_sums.h"
#include "statistics/runs.h"
#include "statistics/training_rows.h"

namespace farout::statistics {

namespace {

/// The passes over one set of training features, on one rank. Public functions are collective.
class Fitting {
  public:
    Fitting(parallel::Communicator& communicator, const features::FeatureSource& training,
            const Plan& plan, const FittingDevice* device)
        : communicator_(communicator),
          training_(training),
          plan_(plan),
          runs_(runs_of(training.blocks())),
          sums_(device != nullptr ? make_device_sums(communicator, *device, times_)
                                  : make_host_sums(communicator, times_)) {}

    /// All passes, in order; what they estimate is added to `statistics` on every rank.
    void run(const std::vector<Pass>& passes, Statistics& statistics) {
        Summed before;
        for (const Pass& pass : passes) {
            if (before.pass != nullptr && !pass.runs_beside_finishing) finish(before, statistics);
            Summed summed{&pass, sum_over_runs(pass, statistics, before)};
            if (first_pass_) count_rows(statistics);
            first_pass_ = false;
            before = std::move(summed);
        }
        if (before.pass != nullptr) finish(before, statistics);
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
    /// A pass whose sums aren't statistics yet.
    struct Summed {
        const Pass* pass = nullptr;
        std::vector<double> sums;
    };

    /// On the root.
    void finish_here(const Summed& summed, Statistics& statistics) {
        std::size_t from = 0;
        for (const auto& estimator : summed.pass->estimators) {
            const auto timed = times_.measure(fit_step::decompositions);
            estimator->finish(std::span(summed.sums).subspan(from, estimator->length()),
                              statistics);
            from += estimator->length();
        }
    }

    void finish(Summed& summed, Statistics& statistics) {
        parallel::agree_on_root(communicator_, [&] { finish_here(summed, statistics); });
        summed = {};
        const auto timed = times_.measure(fit_step::reduction);
        broadcast_statistics(communicator_, statistics);
    }

    /// Sums over all runs. Where the pass before isn't finished, the root does that first; the
    /// statistics are on every rank at the end.
    std::vector<double> sum_over_runs(const Pass& pass, Statistics& statistics, Summed& before) {
        parallel::agree(communicator_, [&] {
            if (before.pass != nullptr && communicator_.is_root()) finish_here(before, statistics);
            sums_->begin(pass, statistics);
            const std::int64_t handicap =
                before.pass != nullptr ? pass.runs_beside_finishing.value() : 0;
            const Range mine =
                share_beside(handicap, runs_.count(), communicator_.rank(), communicator_.size());
            for (std::int64_t run = mine.begin; run < mine.end; ++run) {
                parallel::throw_if_interrupted();
                sums_->add(run, [&] { return read(run); });
            }
        });
        const auto timed = times_.measure(fit_step::reduction);
        if (before.pass != nullptr) broadcast_statistics(communicator_, statistics);
        return sums_->total();
    }

    TrainingRows read(std::int64_t run) {
        const auto timed = times_.measure(fit_step::read);
        TrainingRows rows(training_.read(runs_.rows_of(run)), plan_.shape.classes);
        if (first_pass_) account_for(rows);
        return rows;
    }

    void account_for(const TrainingRows& rows) {
        if (!plan_.labels_for.empty() && rows.first_without_class() >= 0)
            throw Error(concat("'", training_.name(), "', row ", rows.first_without_class(),
                               ": no label from 0 to ", plan_.shape.classes - 1, ", but ",
                               enumerate(plan_.labels_for),
                               plan_.labels_for.size() == 1 ? " needs" : " need",
                               " one on every training row. Give labels (a labelled list, or "
                               "`farout import --labels`), or go on without: ",
                               option_without(plan_.labels_for), "."));
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
    const Plan& plan_;
    Blocks runs_;
    StepTimes times_;
    std::unique_ptr<RunSums> sums_;
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

}  // namespace

FittedStatistics fit_statistics(parallel::Communicator& communicator,
                                const features::FeatureSource& training, const numerics::Head& head,
                                const Needs& needs, const FittingDevice* device) {
    require_fitting(training, head);
    const Plan plan = plan_statistics(needs, {head.feature_width(), head.classes()});
    FittedStatistics fit;
    fit.statistics.numbers["feature_width"] = static_cast<double>(head.feature_width());
    fit.statistics.numbers["classes"] = static_cast<double>(head.classes());
    Fitting fitting(communicator, training, plan, device);
    fitting.run(make_passes(plan, head, device != nullptr ? device->device : at::Device(at::kCPU)),
                fit.statistics);
    fit.not_finite_rows = fitting.gather_not_finite();
    fit.times = fitting.times();
    // Intermediate results: with class_means and class_counts on file they would be there twice.
    fit.statistics.tensors.erase("group_counts");
    fit.statistics.tensors.erase("group_means");
    return fit;
}

}  // namespace farout::statistics
