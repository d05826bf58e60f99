#include "jobs/stage_plan.h"

#include <algorithm>

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

namespace {

/// The output itself, and those beside it.
std::vector<const OutputPlan*> all_of(const OutputPlan& plan) {
    std::vector<const OutputPlan*> all{&plan};
    for (const OutputPlan& other : plan.beside) all.push_back(&other);
    return all;
}

}  // namespace

Work work_of(const OutputPlan& plan) {
    const std::vector<const OutputPlan*> all = all_of(plan);
    const auto is_refused = [](const OutputPlan* one) { return one->work == Work::refuse; };
    if (std::any_of(all.begin(), all.end(), is_refused)) return Work::refuse;
    if (plan.work != Work::nothing) return plan.work;
    const auto is_there = [](const OutputPlan* one) { return one->work == Work::nothing; };
    return std::all_of(all.begin(), all.end(), is_there) ? Work::nothing : Work::go_on;
}

std::int64_t images_left(const OutputPlan& plan) {
    std::int64_t most = 0;
    for (const OutputPlan* one : all_of(plan)) most = std::max(most, one->images_left);
    return most;
}

std::uint64_t new_bytes(const OutputPlan& plan) {
    std::uint64_t bytes = 0;
    for (const OutputPlan* one : all_of(plan))
        if (one->work == Work::make || one->work == Work::make_anew)
            bytes += one->bytes.value_or(0);
    return bytes;
}

bool has_only_retries(const OutputPlan& plan) {
    const std::vector<const OutputPlan*> all = all_of(plan);
    return std::all_of(all.begin(), all.end(), [](const OutputPlan* one) {
        return one->images_left == 0 || one->only_retries;
    });
}

std::string notes_of(const OutputPlan& plan) {
    std::vector<std::string> notes;
    for (const OutputPlan* one : all_of(plan))
        if (!one->note.empty())
            notes.push_back(concat(printable(one->output.native()), " ", one->note));
    return enumerate(notes, notes.size());
}

}  // namespace farout::jobs
