#include "jobs/graph/step.h"

#include "jobs/preflight/preflight.h"

namespace farout::jobs {

namespace {

Output output_of(const OutputPlan& plan) {
    switch (work_of(plan)) {
        case Work::nothing:
            return Output::whole;
        case Work::go_on:
            return Output::part;
        case Work::make_anew:
        case Work::refuse:
            return Output::other;
        case Work::make:
        case Work::wait:
            break;
    }
    return Output::none;
}

}  // namespace

Output output_of(const std::vector<OutputPlan>& plans) {
    Output all = Output::whole;
    for (const OutputPlan& plan : plans)
        if (output_of(plan) != Output::whole) all = output_of(plan);
    return all;
}

std::vector<Finding> Step::look(const Preflight& /*seen*/) const {
    return {};
}

Output Step::judge(const std::optional<files::Provenance>& of_network, StepState& /*state*/) const {
    return output_of(plan(of_network));
}

}  // namespace farout::jobs
