#include "jobs/job_steps.h"

#include <algorithm>

#include "core/text.h"

namespace farout::jobs {

namespace {

const std::string all_extractions = "extract";

bool is_meant(const JobStep& step, const std::string& name) {
    return step.name == name || (step.kind == StepKind::extract && name == all_extractions);
}

void require_known(const std::vector<JobStep>& steps, const std::string& name) {
    std::vector<std::string> known{all_extractions};
    for (const JobStep& step : steps) known.push_back(step.name);
    const bool there = std::any_of(steps.begin(), steps.end(),
                                   [&](const JobStep& step) { return is_meant(step, name); });
    if (!there)
        throw UsageError(concat("--only: the job has no step '", printable(name), "'.",
                                did_you_mean(name, known),
                                " Its steps: ", enumerate(known, known.size()), "."));
}

}  // namespace

std::vector<JobStep> steps_of(const JobStages& stages) {
    std::vector<JobStep> steps;
    for (std::size_t set = 0; set < stages.extract.size(); ++set)
        steps.push_back(
            {concat("extract/", stages.extract[set].out.stem().string()), StepKind::extract, set});
    for (const auto& [name, kind] : {std::pair("head", StepKind::head),
                                     {"fit", StepKind::fit},
                                     {"score", StepKind::score},
                                     {"report", StepKind::report}})
        steps.push_back({name, kind});
    return steps;
}

std::vector<JobStep> chosen_steps(const std::vector<JobStep>& steps,
                                  const std::vector<std::string>& names) {
    if (names.empty()) return steps;
    for (const std::string& name : names) require_known(steps, name);
    std::vector<JobStep> chosen;
    for (const JobStep& step : steps)
        if (std::any_of(names.begin(), names.end(),
                        [&](const std::string& name) { return is_meant(step, name); }))
            chosen.push_back(step);
    return chosen;
}

ExitStatus run_step(parallel::Session& session, const JobStages& stages, const JobStep& step,
                    Networks& networks) {
    switch (step.kind) {
        case StepKind::extract:
            return run_stage(session, stages.extract[step.set], networks);
        case StepKind::head:
            run_stage(session, stages.head, networks);
            break;
        case StepKind::fit:
            run_stage(session, stages.fit);
            break;
        case StepKind::score:
            run_stage(session, stages.score);
            break;
        case StepKind::report:
            run_stage(session, stages.report);
            break;
    }
    return ExitStatus::ok;
}

}  // namespace farout::jobs
