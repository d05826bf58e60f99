#include "jobs/graph/job_plan.h"

#include <algorithm>
#include <set>

#include <ATen/Parallel.h>

#include "core/text.h"
#include "extraction/network_check.h"
#include "jobs/extraction_setup.h"
#include "parallel/collective.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

bool all_done(const std::vector<OutputPlan>& plans) {
    return std::all_of(plans.begin(), plans.end(),
                       [](const OutputPlan& plan) { return work_of(plan) == Work::nothing; });
}

class Planner {
  public:
    Planner(parallel::Session& session, const JobGraph& graph)
        : session_(session),
          communicator_(session.communicator()),
          graph_(graph),
          extractions_(graph.stages().extract) {
        plan_.ranks = communicator_.size();
        plan_.threads = at::get_num_threads();
    }

    JobPlan run() {
        seen_ = look_ahead(session_, graph_, graph_.steps(), NetworkFor::all_ranks, networks_);
        plan_.findings = std::move(seen_.findings);
        plan_.free_bytes = seen_.free_bytes;
        plan_.names = seen_.names;
        plan_.seconds = seen_.seconds;
        parallel::agree_on_root(communicator_, [&] { plan_outputs(graph_, seen_, plan_); });
        measure();
        return std::move(plan_);
    }

  private:
    /// The set whose images are tried: the last that has some left, as outputs, which take longest,
    /// aren't asked of the training set. -1: none.
    std::int64_t set_to_try() const {
        std::int64_t chosen = -1;
        for (std::size_t set = 0; set < extractions_.size(); ++set)
            if (images_left(plan_.outputs[set]) > 0 && fs::exists(extractions_[set].root))
                chosen = static_cast<std::int64_t>(set);
        return chosen;
    }

    ExtractionRate rate_of(extraction::ExtractionOptions options,
                           const std::vector<Identity>& outputs) {
        options.outputs = outputs;
        return measure_rate(communicator_, *seen_.model, options);
    }

    void measure() {
        std::int64_t set = -1;
        parallel::agree_on_root(communicator_, [&] { set = seen_.model ? set_to_try() : -1; });
        set = parallel::broadcast_value(communicator_, set);
        if (set < 0) return;
        const auto& stage = extractions_[static_cast<std::size_t>(set)];
        extraction::ExtractionOptions options = agreed_extraction_options(communicator_, stage, {});
        options.device = seen_.device;
        bool is_function = false;
        parallel::agree_on_root(communicator_, [&] {
            try {
                extraction::check_network(*seen_.model, options);
                is_function = true;
            } catch (const Error& error) {
                plan_.findings.push_back({"network", Verdict::wrong, error.what()});
            }
        });
        if (!parallel::broadcast_value(communicator_, is_function)) return;
        plan_.rate = rate_of(options, {});
        std::vector<Identity> outputs;
        for (const ExtractStage& one : extractions_)
            if (!one.outputs.empty()) outputs = one.outputs;
        const double plain = plan_.rate->images_per_second;
        const double with_outputs =
            outputs.empty() ? plain : rate_of(options, outputs).images_per_second;
        for (std::size_t i = 0; communicator_.is_root() && i < extractions_.size(); ++i) {
            OutputPlan& plan = plan_.outputs[i];
            const bool some_beside =
                std::any_of(plan.beside.begin(), plan.beside.end(),
                            [](const OutputPlan& one) { return one.images_left > 0; });
            const double rate = some_beside ? with_outputs : plain;
            const double seconds = static_cast<double>(images_left(plan)) / rate;
            (plan.images_left > 0 || !some_beside ? plan : plan.beside.front()).seconds = seconds;
        }
    }

    parallel::Session& session_;
    parallel::Communicator& communicator_;
    const JobGraph& graph_;
    const std::vector<ExtractStage>& extractions_;  ///< the plan's outputs begin with theirs
    JobPlan plan_;
    Networks networks_;
    Preflight seen_;
};

}  // namespace

std::int64_t JobPlan::images_left() const {
    std::int64_t sum = 0;
    for (const OutputPlan& plan : outputs) sum += jobs::images_left(plan);
    return sum;
}

namespace {

/// Adds the sizes of the files that aren't there yet; false where one isn't known.
bool add_new_bytes(const OutputPlan& plan, std::uint64_t& sum) {
    const bool is_new = plan.work != Work::nothing && plan.work != Work::go_on;
    if (is_new && plan.stage != "report") {
        if (!plan.bytes) return false;
        sum += *plan.bytes;
    }
    return std::all_of(plan.beside.begin(), plan.beside.end(),
                       [&](const OutputPlan& other) { return add_new_bytes(other, sum); });
}

}  // namespace

std::optional<std::uint64_t> JobPlan::new_bytes() const {
    std::uint64_t sum = 0;
    for (const OutputPlan& plan : outputs)
        if (!add_new_bytes(plan, sum)) return std::nullopt;
    return sum;
}

std::vector<std::string> JobPlan::problems() const {
    std::vector<std::string> problems;
    for (const Finding& finding : findings)
        if (finding.verdict == Verdict::wrong) problems.push_back(finding.note);
    return problems;
}

std::vector<OutputPlan> planned(const Step& step, const Preflight& seen, bool ready,
                                std::vector<Finding>& findings) {
    std::vector<OutputPlan> outputs = step.outline(seen);
    if (step.set() || !ready) return outputs;
    try {
        const std::vector<OutputPlan> judged = step.plan(seen.of_network);
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            outputs[i].work = judged[i].work;
            outputs[i].note = judged[i].note;
        }
    } catch (const Error& error) {
        findings.push_back({step.name(), Verdict::wrong, error.what()});
        for (OutputPlan& output : outputs) output.work = Work::refuse;
    }
    return outputs;
}

void plan_outputs(const JobGraph& graph, const Preflight& seen, JobPlan& plan) {
    std::set<std::string> done;
    for (const Step* step : graph.steps()) {
        const bool ready = std::all_of(step->needs().begin(), step->needs().end(),
                                       [&](const Need& need) { return done.contains(need.step); });
        const std::vector<OutputPlan> outputs = planned(*step, seen, ready, plan.findings);
        if (all_done(outputs)) done.insert(step->name());
        plan.outputs.insert(plan.outputs.end(), outputs.begin(), outputs.end());
    }
}

JobPlan plan_job(parallel::Session& session, const JobGraph& graph) {
    return Planner(session, graph).run();
}

}  // namespace farout::jobs
