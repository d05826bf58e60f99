#include "statistics/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/error.h"
#include "core/text.h"
#include "statistics/fit_steps.h"
#include "statistics/sources.h"

namespace farout::statistics {

namespace {

/// Puts the statistics of needs into the order in which they can be made.
class Graph {
  public:
    Graph(Plan& plan, const Statistics& there, Kinds kinds)
        : plan_(plan), there_(there), kinds_(kinds) {}

    void add(const Need& need) {
        const std::optional<std::size_t> number = number_of(need.statistic, need.detector);
        if (number) plan_.statistics[*number].is_kept = true;
    }

  private:
    /// None: it is there.
    std::optional<std::size_t> number_of(const Identity& wanted, const std::string& detector) {
        const Identity identity = resolved(wanted, plan_.shape, kinds_);
        if (there_.fitted.contains(identity)) return std::nullopt;
        const auto known = numbers_.find(identity);
        if (known == numbers_.end()) return make(identity, detector);
        mark(known->second, detector);
        return known->second;
    }

    std::size_t make(const Identity& identity, const std::string& detector) {
        if (!at_work_.insert(identity).second)
            throw Error(concat("Statistic ", identity.text(),
                               " asks for itself, by way of others. This is a bug in farout."));
        const StatisticEntry& entry = entry_of(identity, kinds_);
        PlannedStatistic made;
        made.identity = identity;
        made.statistic = entry.make(of_training(identity), {plan_.shape, {detector}});
        made.state = made.statistic->state();
        made.asked_by = {detector};
        made.needs_labels = entry.needs_labels;
        std::vector<std::size_t> asked;
        for (const Identity& other : made.statistic->asks_for())
            if (const auto number = number_of(fitted_on(source_of(identity), other), detector))
                asked.push_back(*number);
        const std::size_t own = plan_.statistics.size();
        for (const std::size_t number : asked) plan_.statistics[number].users.push_back(own);
        plan_.statistics.push_back(std::move(made));
        asked_.push_back(std::move(asked));
        numbers_[identity] = own;
        at_work_.erase(identity);
        return own;
    }

    /// One more who asks for it, and so for what it asks for.
    void mark(std::size_t number, const std::string& detector) {
        std::vector<std::string>& names = plan_.statistics[number].asked_by;
        if (std::ranges::find(names, detector) == names.end()) names.push_back(detector);
        for (const std::size_t other : asked_[number]) mark(other, detector);
    }

    Plan& plan_;
    const Statistics& there_;
    Kinds kinds_;
    std::map<Identity, std::size_t> numbers_;
    std::vector<std::vector<std::size_t>> asked_;
    std::set<Identity> at_work_;
};

/// When each statistic is there: 2p with pass p, 2p+1 with one beside the finishing of pass p; 0
/// before all of them.
class Timetable {
  public:
    explicit Timetable(const Plan& plan) : plan_(plan), beside_(plan.statistics.size(), 0) {
        set_times();
    }

    int of(std::size_t number) const { return times_[number]; }
    int last() const { return times_.empty() ? 0 : *std::ranges::max_element(times_); }

    /// Moves what looks at logits beside the finishing that takes longest, where this puts nothing
    /// off.
    void use_idle_ranks() {
        const int busiest = longest_finishing();
        if (busiest == 0) return;
        for (std::size_t k = 0; k < times_.size(); ++k) {
            const PlannedStatistic& planned = plan_.statistics[k];
            if (!planned.state || !planned.statistic->looks_at_logits() || times_[k] > busiest)
                continue;
            const std::vector<int> before = times_;
            beside_[k] = busiest + 1;
            set_times();
            if (puts_off_another(before, k)) {
                beside_[k] = 0;
                set_times();
            }
        }
    }

  private:
    void set_times() {
        times_.assign(plan_.statistics.size(), 0);
        for (std::size_t k = 0; k < times_.size(); ++k) {
            if (plan_.statistics[k].state)
                times_[k] = beside_[k] > 0 ? beside_[k] : times_[k] / 2 * 2 + 2;
            for (const std::size_t user : plan_.statistics[k].users)
                times_[user] = std::max(times_[user], times_[k]);
        }
    }

    bool puts_off_another(const std::vector<int>& before, std::size_t moved) const {
        for (std::size_t k = 0; k < times_.size(); ++k)
            if (k != moved && plan_.statistics[k].state && times_[k] != before[k]) return true;
        return false;
    }

    int longest_finishing() const {
        std::map<int, double> work;
        for (std::size_t k = 0; k < times_.size(); ++k)
            work[times_[k]] += plan_.statistics[k].statistic->work_to_finish();
        int longest = 0;
        for (const auto& [time, units] : work)
            if (time > 0 && units > 0 && (longest == 0 || units > work.at(longest))) longest = time;
        return longest;
    }

    const Plan& plan_;
    std::vector<int> beside_;
    std::vector<int> times_;
};

/// The runs of 4096 rows of logits that could be made in the time that finishing a pass takes one
/// thread, both in multiply-adds.
std::int64_t runs_worth(const Plan& plan, const Pass& finished) {
    double work = 0;
    for (const auto& numbers : {finished.over_rows, finished.derived})
        for (const std::size_t k : numbers) work += plan.statistics[k].statistic->work_to_finish();
    const double a_row = static_cast<double>(plan.shape.width) *
                         static_cast<double>(std::max<std::int64_t>(plan.shape.classes, 1));
    return static_cast<std::int64_t>(work / (4096 * a_row)) + 1;
}

void set_passes(Plan& plan) {
    Timetable timetable(plan);
    timetable.use_idle_ranks();
    std::map<int, Pass> passes;
    for (std::size_t k = 0; k < plan.statistics.size(); ++k) {
        const int time = timetable.of(k);
        if (time == 0)
            plan.before.push_back(k);
        else
            (plan.statistics[k].state ? passes[time].over_rows : passes[time].derived).push_back(k);
    }
    for (auto& [time, pass] : passes) {
        if (time % 2 == 1) pass.runs_beside_finishing = runs_worth(plan, passes.at(time - 1));
        plan.passes.push_back(std::move(pass));
    }
}

void set_shared(Plan& plan) {
    for (PlannedStatistic& planned : plan.statistics)
        planned.is_shared =
            planned.is_kept || std::ranges::any_of(planned.users, [&](std::size_t user) {
                return plan.statistics[user].state != nullptr;
            });
}

}  // namespace

std::vector<std::string> Plan::labels_for() const {
    std::vector<std::string> names;
    for (const PlannedStatistic& planned : statistics)
        if (planned.needs_labels)
            for (const std::string& detector : planned.asked_by)
                if (std::ranges::find(names, detector) == names.end()) names.push_back(detector);
    return names;
}

Plan plan_statistics(const Needs& needs, Shape shape, const Statistics& there, Kinds kinds) {
    Plan plan;
    plan.shape = shape;
    Graph graph(plan, there, kinds);
    for (const Need& need : needs) graph.add(need);
    set_passes(plan);
    set_shared(plan);
    return plan;
}

std::set<std::string> steps_of(const Needs& needs, Shape shape) {
    std::set<std::string> steps;
    for (const PlannedStatistic& planned : plan_statistics(needs, shape).statistics) {
        steps.insert(planned.identity.text());
        if (planned.statistic->looks_at_logits()) steps.insert(fit_step::logits);
    }
    return steps;
}

std::uint64_t most_bytes_of(const Needs& needs, Shape shape) {
    // A group of the file, with those for tensors and numbers in it and the facts that it bears:
    // 3 to 4 KiB each.
    constexpr std::uint64_t bytes_of_group = 3 * 1024;
    std::uint64_t bytes = 0;
    for (const PlannedStatistic& planned : plan_statistics(needs, shape).statistics)
        if (planned.is_kept) bytes += planned.statistic->most_bytes() + bytes_of_group;
    return bytes;
}

}  // namespace farout::statistics
