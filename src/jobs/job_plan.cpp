#include "jobs/job_plan.h"

#include <algorithm>
#include <memory>

#include <ATen/Parallel.h>

#include "core/text.h"
#include "detectors/registry.h"
#include "extraction/network_check.h"
#include "jobs/extraction_setup.h"
#include "parallel/collective.h"
#include "scoring/score_file.h"
#include "statistics/plan.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

bool all_done(const std::vector<OutputPlan>& plans) {
    return std::all_of(plans.begin(), plans.end(),
                       [](const OutputPlan& plan) { return work_of(plan) == Work::nothing; });
}

class Planner {
  public:
    Planner(parallel::Session& session, const Job& job, const JobStages& stages)
        : session_(session), communicator_(session.communicator()), job_(job), stages_(stages) {
        plan_.ranks = communicator_.size();
        plan_.threads = at::get_num_threads();
    }

    JobPlan run() {
        seen_ = look_ahead(session_, job_, stages_, steps_of(stages_), NetworkFor::all_ranks,
                           networks_);
        plan_.findings = std::move(seen_.findings);
        plan_.outputs = seen_.extractions;
        plan_.free_bytes = seen_.free_bytes;
        plan_.names = seen_.names;
        plan_.seconds = seen_.seconds;
        parallel::agree_on_root(communicator_, [&] {
            head();
            fit();
            score();
            plan_.outputs.push_back(
                {.stage = "report", .output = stages_.report.out, .work = Work::make});
        });
        measure();
        return std::move(plan_);
    }

  private:
    /// Runs `work` and notes what it throws: a plan tells all that is wrong, not the first of it.
    template <typename Step>
    bool succeeds(const std::string& what, const Step& work) {
        try {
            work();
            return true;
        } catch (const Error& error) {
            plan_.findings.push_back({what, Verdict::wrong, error.what()});
            return false;
        }
    }

    void add(OutputPlan plan, std::optional<std::uint64_t> bytes) {
        plan.bytes = bytes;
        plan_.outputs.push_back(std::move(plan));
    }

    void head() {
        OutputPlan plan{.stage = "head", .output = stages_.head.out};
        std::optional<std::uint64_t> bytes;
        if (seen_.of_network &&
            !succeeds("head", [&] { plan = plan_of(stages_.head, *seen_.of_network); }))
            plan.work = Work::refuse;
        if (const auto& shape = seen_.shape)
            bytes = sizeof(float) *
                    static_cast<std::uint64_t>(shape->classes * shape->width + shape->classes);
        add(plan, bytes);
    }

    void fit() {
        OutputPlan plan{.stage = "fit", .output = stages_.fit.out};
        if (all_done({plan_.outputs.front(), plan_.outputs.back()}) &&
            !succeeds("fit", [&] { plan = plan_of(stages_.fit); }))
            plan.work = Work::refuse;
        add(plan, bytes_of_statistics());
    }

    /// Nothing where the detectors don't fit the network, which is found before.
    std::optional<std::uint64_t> bytes_of_statistics() const {
        if (!seen_.shape) return std::nullopt;
        try {
            return statistics::most_bytes_of(
                detectors::needs_of(detectors::make_detectors(
                    detectors::names_without(stages_.fit.detectors, stages_.fit.without),
                    stages_.fit.settings)),
                statistics::Shape{seen_.shape->width, seen_.shape->classes});
        } catch (const Error&) {
            return std::nullopt;
        }
    }

    void score() {
        std::vector<OutputPlan> plans;
        for (const auto& features : stages_.score.features)
            plans.push_back({.stage = "score", .output = stages_.score.out / features.filename()});
        if (all_done(plan_.outputs) && !succeeds("score", [&] { plans = plan_of(stages_.score); }))
            for (OutputPlan& plan : plans) plan.work = Work::refuse;
        const std::size_t detectors =
            detectors::make_detectors(
                detectors::names_without(stages_.score.detectors, stages_.score.without),
                stages_.score.settings)
                .size();
        for (std::size_t set = 0; set < plans.size(); ++set) {
            const OutputPlan& features = plan_.outputs[set + 1];  // behind the training set's
            plans[set].images = features.images;
            std::optional<std::uint64_t> bytes;
            if (features.images)
                bytes = scoring::score_file_bytes(static_cast<std::uint64_t>(*features.images),
                                                  detectors, seen_.longest_paths[set + 1]);
            plans[set].bytes = bytes;
        }
        plan_.outputs.insert(plan_.outputs.end(), plans.begin(), plans.end());
    }

    /// The set whose images are tried: the last that has some left, as outputs, which take longest,
    /// aren't asked of the training set. -1: none.
    std::int64_t set_to_try() const {
        std::int64_t chosen = -1;
        for (std::size_t set = 0; set < stages_.extract.size(); ++set)
            if (images_left(plan_.outputs[set]) > 0 && fs::is_directory(stages_.extract[set].root))
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
        const auto& stage = stages_.extract[static_cast<std::size_t>(set)];
        extraction::ExtractionOptions options = agreed_extraction_options(communicator_, stage, {});
        options.device = seen_.device;
        bool is_function = false;
        parallel::agree_on_root(communicator_, [&] {
            is_function =
                succeeds("network", [&] { extraction::check_network(*seen_.model, options); });
        });
        if (!parallel::broadcast_value(communicator_, is_function)) return;
        plan_.rate = rate_of(options, {});
        const auto& outputs = stages_.extract.back().outputs;
        const double plain = plan_.rate->images_per_second;
        const double with_outputs =
            outputs.empty() ? plain : rate_of(options, outputs).images_per_second;
        for (std::size_t i = 0; communicator_.is_root() && i < stages_.extract.size(); ++i) {
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
    const Job& job_;
    const JobStages& stages_;
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

JobPlan plan_job(parallel::Session& session, const Job& job, const JobStages& stages) {
    return Planner(session, job, stages).run();
}

}  // namespace farout::jobs
