#include "jobs/graph/job_state.h"

#include <algorithm>
#include <chrono>

#include "core/text.h"
#include "jobs/extraction_setup.h"
#include "parallel/communicator.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

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
    explicit Observer(const JobGraph& graph) : graph_(graph) {}

    std::vector<StepState> run() {
        const Network& network = graph_.stages().network;
        std::error_code failed;
        if (fs::is_regular_file(network.weights, failed))
            of_network_ = facts_of_network(*local_, network);
        for (const Step* step : graph_.steps())
            states_.push_back(
                state_of(*step, graph_.job().out, has_what_it_needs(*step), of_network_));
        return std::move(states_);
    }

  private:
    /// Only of whole inputs can be told whether an output was made from them.
    bool has_what_it_needs(const Step& step) const {
        return std::all_of(step.needs().begin(), step.needs().end(), [&](const Need& need) {
            return std::any_of(states_.begin(), states_.end(), [&](const StepState& state) {
                return state.name == need.step && state.there == Output::whole;
            });
        });
    }

    const JobGraph& graph_;
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

StepState state_of(const Step& step, const fs::path& out, bool has_needs,
                   const std::optional<files::Provenance>& of_network) {
    StepState state{.name = step.name(), .needs = step.needs()};
    const fs::path output = step.output();
    try {
        if (has_needs) state.there = step.judge(of_network, state);
    } catch (const std::exception& error) {
        state.there = fs::exists(output) ? Output::other : Output::none;
        state.message = error.what();
    }
    state.journal = journal_of(out, step.name());
    take_journal(read_journal(state.journal), time_now(), state);
    if (step.set()) state.age = seconds_since_write(output, state.age);
    return state;
}

std::vector<StepState> states_of(const JobGraph& graph) {
    return Observer(graph).run();
}

}  // namespace farout::jobs
