#include "jobs/stage_plan.h"

#include "core/text.h"
#include "jobs/provenance.h"

namespace farout::jobs {

OutputPlan plan_of_output(const std::string& stage, const std::filesystem::path& output,
                          const files::Provenance& facts) {
    OutputPlan plan{.stage = stage, .output = output};
    const ExistingOutput there = look_for(output, facts);
    switch (there.existing) {
        case Existing::none:
            plan.work = Work::make;
            break;
        case Existing::same:
            plan.work = Work::nothing;
            break;
        case Existing::other:
            plan.work = Work::make_anew;
            plan.note = enumerate(there.differing, 3);
            break;
    }
    return plan;
}

}  // namespace farout::jobs
