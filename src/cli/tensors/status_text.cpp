#include "cli/tensors/status_text.h"

#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "jobs/graph/seeded_job.h"
#include "report/text/text_width.h"

namespace farout::cli::tensors {

namespace {

constexpr int widest_line = 100;
constexpr int step_width = 24;

/// Rounded down, so that 100 % is done.
std::string share_done(const jobs::StepState& state) {
    const std::int64_t blocks = state.blocks ? state.blocks->count() : 0;
    return blocks == 0 ? "" : concat(100 * state.finished_blocks / blocks, " %");
}

std::string rate_text(const jobs::StepState& state) {
    return state.rate ? concat(std::lround(*state.rate), "/s") : "";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        if (!word.empty()) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string cell_of(const jobs::StepState& state) {
    const std::string word = word_of(state);
    if (word == "missing") return "-";
    if (word == "partial" && state.blocks) return share_done(state);
    if (word == "done") return joined({word, rate_text(state)});
    if (word == "failed") return joined({"FAILED", share_done(state)});
    if (word == "running") return joined({word, share_done(state), rate_text(state)});
    return joined({word, share_done(state)});
}

const jobs::StepState* find(const JobState& job, const std::string& step) {
    for (const jobs::StepState& state : job.states)
        if (state.name == step) return &state;
    return nullptr;
}

/// "demo", "demo/seed_0".
std::string title_of(const JobState& job) {
    return printable(job.run.empty() ? job.name : concat(job.name, "/", job.run));
}

/// "seed_0/fit", and where another run makes it, what it is called there.
std::string full_name(const JobState& job, const std::string& step) {
    const auto elsewhere = job.made_elsewhere.find(step);
    if (elsewhere != job.made_elsewhere.end()) return elsewhere->second;
    return jobs::full_name(job.run, step);
}

/// Of all jobs, each in its own order: a set that only a later job has stands before what follows
/// the sets, and steps of a job that shares none with those before at the end.
std::vector<std::string> steps_of_all(const std::vector<JobState>& jobs) {
    std::vector<std::string> names;
    for (const JobState& job : jobs) {
        const bool shares = std::ranges::any_of(job.states, [&](const jobs::StepState& state) {
            return std::ranges::count(names, state.name) > 0;
        });
        auto place = shares ? names.begin() : names.end();
        for (const jobs::StepState& state : job.states) {
            const auto there = std::find(names.begin(), names.end(), state.name);
            place = (there == names.end() ? names.insert(place, state.name) : there) + 1;
        }
    }
    return names;
}

std::string table_of(const std::vector<JobState>& jobs) {
    std::vector<int> widths;
    std::string text = report::padded("", step_width, report::Align::left);
    const auto steps = steps_of_all(jobs);
    for (const JobState& job : jobs) {
        int widest = report::text_width(title_of(job));
        for (const jobs::StepState& state : job.states)
            widest = std::max(widest, report::text_width(cell_of(state)));
        widths.push_back(widest + 2);
        text += report::padded(title_of(job), widths.back(), report::Align::left);
    }
    text += '\n';
    for (const std::string& step : steps) {
        text += report::padded(printable(step), step_width, report::Align::left);
        for (std::size_t job = 0; job < jobs.size(); ++job) {
            const jobs::StepState* state = find(jobs[job], step);
            text += report::padded(state != nullptr ? cell_of(*state) : "", widths[job],
                                   report::Align::left);
        }
        text += '\n';
    }
    return text;
}

std::string note_of(const JobState& job, const jobs::StepState& state) {
    const std::string what = concat(title_of(job), " ", printable(state.name));
    const std::string word = word_of(state);
    std::string notes;
    const auto note = [&](const std::string& text) { notes += report::wrapped(text, widest_line); };
    if (word == "failed")
        note(concat("FAILED: ", what, ": ", printable(state.message)));
    else if (word == "differs")
        note(concat("Differs: ", what, " was made from other things than the job's. ",
                    printable(state.message)));
    else if (word == "running")
        note(concat("Runs: ", what, ", last written to ",
                    human_duration(static_cast<double>(state.age)), " ago."));
    else if (word == "interrupted")
        note(concat("Interrupted: ", what, "; run or submit it again to go on."));
    if (!notes.empty() && !state.log.empty())
        notes += concat("  Log: ", printable(state.log), '\n');  // whole, to be copied
    if (state.unreadable > 0)
        note(concat("Unreadable: ", what, ": ", state.unreadable, " of ", state.finished_rows,
                    " images",
                    state.too_many_unreadable
                        ? ", more than max-unreadable allows. Run or submit it again when they are "
                          "there: only these are tried."
                        : "."));
    return notes;
}

std::string needs_of(const JobState& job, const jobs::StepState& state) {
    std::string text;
    for (const jobs::Need& need : state.needs)
        text += concat(text.empty() ? "" : ",", need.can_do_without ? "?" : "",
                       full_name(job, need.step));
    return text;
}

std::string or_dash(const std::string& text) {
    return text.empty() ? "-" : printable(text);
}

std::string line_of(const JobState& job, const jobs::StepState& state) {
    return concat(printable(job.file.native()), '\t', full_name(job, state.name), '\t',
                  word_of(state), '\t', state.finished_blocks, '\t',
                  state.blocks ? state.blocks->count() : 0, '\t',
                  state.rate ? shortest_digits(*state.rate) : "-", '\t', state.unreadable, '\t',
                  printable(state.journal.native()), '\t', or_dash(state.log), '\t',
                  or_dash(state.message), '\t', or_dash(needs_of(job, state)), '\n');
}

}  // namespace

std::string word_of(const jobs::StepState& state) {
    if (state.there == jobs::Output::whole) return "done";
    switch (state.run) {
        case jobs::LastRun::failed:
            return "failed";
        case jobs::LastRun::running:
            return "running";
        case jobs::LastRun::interrupted:
            return "interrupted";
        case jobs::LastRun::none:
        case jobs::LastRun::ended:
            break;
    }
    if (state.there == jobs::Output::part) return "partial";
    return state.there == jobs::Output::other ? "differs" : "missing";
}

std::string to_text(const std::vector<JobState>& jobs) {
    std::string notes;
    std::size_t done = 0;
    std::size_t all = 0;
    for (const JobState& job : jobs)
        for (const jobs::StepState& state : job.states) {
            ++all;
            if (word_of(state) == "done") ++done;
            notes += note_of(job, state);
        }
    return table_of(jobs) + concat("\n", done, " of ", all, " steps are done.\n") + notes;
}

std::string to_lines(const std::vector<JobState>& jobs) {
    std::string text;
    for (const JobState& job : jobs)
        for (const jobs::StepState& state : job.states)
            if (!job.made_elsewhere.contains(state.name)) text += line_of(job, state);
    return text;
}

}  // namespace farout::cli::tensors
