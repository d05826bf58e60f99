#include "jobs/graph/job_graph.h"

#include <algorithm>

#include "core/text.h"
#include "jobs/preflight/preflight.h"

namespace farout::jobs {

namespace {

const std::string all_extractions = "extract";

bool is_meant(const Step& step, const std::string& name) {
    return step.name() == name || (step.set() && name == all_extractions);
}

void require_known(const Steps& steps, const std::string& name) {
    std::vector<std::string> known{all_extractions};
    for (const Step* step : steps) known.push_back(step->name());
    const bool there = std::any_of(steps.begin(), steps.end(),
                                   [&](const Step* step) { return is_meant(*step, name); });
    if (!there)
        throw UsageError(concat("--only: the job has no step '", printable(name), "'.",
                                did_you_mean(name, known),
                                " Its steps: ", enumerate(known, known.size()), "."));
}

}  // namespace

JobGraph::JobGraph(Job job, JobStages stages) : job_(std::move(job)), stages_(std::move(stages)) {
    const std::vector<JobSet> sets = all_sets(job_);
    std::vector<Need> of_fit;
    std::vector<Need> of_search{{"fit"}};
    std::vector<Need> of_score{{"fit"}};
    std::vector<std::size_t> validation;
    for (std::size_t set = 0; set < sets.size(); ++set) {
        steps_.push_back(extract_step(stages_.extract[set], set));
        const Need need{steps_.back()->name(), sets[set].use == SetUse::ood};
        const bool is_validation =
            sets[set].use == SetUse::id_val || sets[set].use == SetUse::ood_val;
        const bool is_fitted_on = sets[set].use == SetUse::train ||
                                  (sets[set].use == SetUse::id_val && stages_.fit.id_val);
        if (is_fitted_on) of_fit.push_back(need);
        if (is_validation) of_search.push_back(need);
        if (sets[set].use != SetUse::ood_val) of_score.push_back(need);
        if (is_validation) validation.push_back(set);
    }
    of_fit.push_back({"head"});
    steps_.push_back(head_step(stages_.head));
    steps_.push_back(fit_step(stages_.fit, std::move(of_fit)));
    if (stages_.search) {
        steps_.push_back(search_step(*stages_.search, validation, std::move(of_search)));
        of_score.insert(of_score.begin() + 1, {"search"});
    }
    steps_.push_back(score_step(stages_.score, std::move(of_score)));
    steps_.push_back(report_step(stages_.report, job_, stages_, {{"score", true}}));
}

Steps JobGraph::steps() const {
    Steps all;
    for (const auto& step : steps_) all.push_back(step.get());
    return all;
}

const Step& JobGraph::step(const std::string& name) const {
    const auto found = std::find_if(steps_.begin(), steps_.end(),
                                    [&](const auto& step) { return step->name() == name; });
    if (found == steps_.end()) throw Error(concat("The job has no step '", printable(name), "'."));
    return **found;
}

Steps JobGraph::chosen(const std::vector<std::string>& names) const {
    const Steps all = steps();
    if (names.empty()) return all;
    for (const std::string& name : names) require_known(all, name);
    Steps chosen;
    for (const Step* step : all)
        if (std::any_of(names.begin(), names.end(),
                        [&](const std::string& name) { return is_meant(*step, name); }))
            chosen.push_back(step);
    return chosen;
}

Steps JobGraph::can_do_without(const Step& step) const {
    Steps found;
    for (const Need& need : step.needs()) {
        const Step& needed = this->step(need.step);
        Steps more = can_do_without(needed);
        if (need.can_do_without && needed.set()) more.push_back(&needed);
        for (const Step* one : more)
            if (std::find(found.begin(), found.end(), one) == found.end()) found.push_back(one);
    }
    return found;
}

}  // namespace farout::jobs
