#include "jobs/job_state.h"

#include <algorithm>
#include <chrono>

#include "core/text.h"
#include "features/feature_file.h"
#include "jobs/extraction_setup.h"
#include "jobs/provenance.h"
#include "jobs/reports/report_output.h"
#include "jobs/reports/report_sets.h"
#include "jobs/score_outputs.h"
#include "jobs/stage_plan.h"
#include "parallel/communicator.h"
#include "report/report_file.h"

namespace farout::jobs {

namespace fs = std::filesystem;

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

/// Scores come one file a set: all of them, or none counts.
Output output_of(const std::vector<OutputPlan>& plans) {
    Output all = Output::whole;
    for (const OutputPlan& plan : plans)
        if (output_of(plan) != Output::whole) all = output_of(plan);
    return all;
}

bool is_current(const ReportStage& stage) {
    const auto there = [&](const char* file) { return fs::exists(stage.out / file); };
    if (!std::all_of(report_files.begin(), report_files.end(), there)) return false;
    if (stage.compare && !fs::exists(stage.out / report::comparison_file)) return false;
    const report::Report report = report::read_report(stage.out / report::report_file);
    const std::vector<fs::path> files = files_of(stage);
    if (report.sets.size() != files.size() || report.groups != stage.groups) return false;
    for (std::size_t set = 0; set < files.size(); ++set)
        if (report.sets[set].provenance != facts_of(files[set])) return false;
    return stage.detectors.empty() ||
           report.detectors() == detectors::names_without(stage.detectors, stage.without);
}

std::int64_t seconds_since_write(const fs::path& file, std::int64_t otherwise) {
    std::error_code failed;
    const auto written = fs::last_write_time(file, failed);
    if (failed) return otherwise;
    const auto age = fs::file_time_type::clock::now() - written;
    return std::min<std::int64_t>(otherwise,
                                  std::chrono::duration_cast<std::chrono::seconds>(age).count());
}

class Observer {
  public:
    Observer(const Job& job, const JobStages& stages) : job_(job), stages_(stages) {}

    std::vector<StepState> run() {
        std::error_code failed;
        if (fs::is_regular_file(stages_.network.weights, failed))
            of_network_ = facts_of_network(*local_, stages_.network);
        for (const JobStep& step : steps_of(stages_)) look_at(step);
        return std::move(states_);
    }

  private:
    void look_at(const JobStep& step) {
        StepState state{.step = step, .output = output_path(step)};
        try {
            state.there = judge(step, state);
        } catch (const std::exception& error) {
            state.there = fs::exists(state.output) ? Output::other : Output::none;
            state.message = error.what();
        }
        state.journal = journal_of(job_.out, step.name);
        take_journal(read_journal(state.journal), time_now(), state);
        if (step.kind == StepKind::extract)
            state.age = seconds_since_write(state.output, state.age);
        states_.push_back(std::move(state));
    }

    fs::path output_path(const JobStep& step) const {
        switch (step.kind) {
            case StepKind::extract:
                return stages_.extract[step.set].out;
            case StepKind::head:
                return stages_.head.out;
            case StepKind::fit:
                return stages_.fit.out;
            case StepKind::score:
                return stages_.score.out;
            case StepKind::report:
                break;
        }
        return stages_.report.out;
    }

    Output judge(const JobStep& step, StepState& state) {
        switch (step.kind) {
            case StepKind::extract:
                return judge_features(stages_.extract[step.set], state);
            case StepKind::head:
                if (of_network_) return output_of(plan_of(stages_.head, *of_network_));
                return fs::exists(stages_.head.out) ? Output::whole : Output::none;
            case StepKind::fit:
                if (!is_whole("extract/train") || !is_whole("head")) return Output::none;
                return output_of(plan_of(stages_.fit));
            case StepKind::score:
                if (!all_whole()) return Output::none;
                return output_of(plan_of(stages_.score));
            case StepKind::report:
                break;
        }
        return all_whole() && is_current(stages_.report) ? Output::whole : Output::none;
    }

    Output judge_features(const ExtractStage& stage, StepState& state) {
        if (!fs::exists(stage.out)) return Output::none;
        const features::FeatureFileState there =
            features::inspect_feature_file(stage.out, features::Look::quick);
        state.blocks = there.blocks;
        state.finished_blocks = there.finished_blocks;
        state.finished_rows = there.finished_rows;
        for (const fs::path& file : output_files(stage.out, stage.outputs)) {
            features::FeatureFileState beside;
            if (fs::exists(file))
                beside = features::inspect_feature_file(file, features::Look::quick);
            state.finished_blocks = std::min(state.finished_blocks, beside.finished_blocks);
            state.finished_rows = std::min(state.finished_rows, beside.finished_rows);
        }
        state.unreadable = there.unreadable_rows;
        state.too_many_unreadable =
            features::are_too_many(there.unreadable_rows, there.blocks.rows, stage.max_unreadable);
        std::error_code failed;
        if (of_network_ && fs::exists(stage.list.value_or(stage.root), failed)) {
            extraction::ExtractionOptions options = extraction_options(stage, *of_network_);
            options.overwrite = false;   // a job that says so would never be done
            options.max_unreadable = 1;  // judged here
            const Output output = output_of(plan_of(options, std::nullopt));
            return state.too_many_unreadable && output == Output::whole ? Output::part : output;
        }
        return state.finished_blocks == there.blocks.count() && !state.too_many_unreadable
                   ? Output::whole
                   : Output::part;
    }

    bool is_whole(const std::string& name) const {
        return std::any_of(states_.begin(), states_.end(), [&](const StepState& state) {
            return state.step.name == name && state.there == Output::whole;
        });
    }

    bool all_whole() const {
        return std::all_of(states_.begin(), states_.end(),
                           [](const StepState& state) { return state.there == Output::whole; });
    }

    const Job& job_;
    const JobStages& stages_;
    std::unique_ptr<parallel::Communicator> local_ = parallel::make_local_communicator();
    std::optional<files::Provenance> of_network_;  ///< nothing where the weights can't be seen
    std::vector<StepState> states_;
};

LastRun run_of(int status) {
    switch (static_cast<ExitStatus>(status)) {
        case ExitStatus::ok:
        case ExitStatus::unreadable_images:
            return LastRun::ended;
        case ExitStatus::interrupted:
            return LastRun::interrupted;
        default:
            return LastRun::failed;
    }
}

/// Images a second between two notes of a run; nothing where it computed none.
std::optional<double> rate_between(const JournalEvent& start, double rows, double seconds) {
    const auto before = start.number("rows");
    if (!before || rows <= *before || seconds <= 0) return std::nullopt;
    return (rows - *before) / seconds;
}

}  // namespace

void take_journal(const std::vector<JournalEvent>& events, std::int64_t now, StepState& state) {
    std::optional<JournalEvent> start;
    for (const JournalEvent& event : events) {
        if (event.what == "task") state.log = event.fact("log");
        if (event.what == "start") {
            start = event;
            state.run = LastRun::running;
            state.message.clear();
        }
        const auto status = event.number("status");
        if (!status) continue;
        const bool told = state.run == LastRun::failed || state.run == LastRun::interrupted;
        // A batch script only adds what the program couldn't say itself.
        if (event.what != "exit" || !told) state.run = run_of(static_cast<int>(*status));
        if (event.what == "stop") state.message = event.fact("message");
        if (event.what == "exit" && state.run == LastRun::failed && state.message.empty())
            state.message = concat("ended with exit status ", *status);
        const auto rows = event.number("rows");
        const auto seconds = event.number("seconds");
        if (start && rows && seconds)
            if (const auto rate = rate_between(*start, *rows, *seconds)) state.rate = rate;
    }
    if (state.run != LastRun::running || !start) return;
    state.age = std::max<std::int64_t>(0, now - start->time);
    const auto rows = static_cast<double>(state.finished_rows);
    if (const auto rate = rate_between(*start, rows, static_cast<double>(state.age)))
        state.rate = rate;
}

std::vector<StepState> states_of(const Job& job, const JobStages& stages) {
    return Observer(job, stages).run();
}

}  // namespace farout::jobs
