#pragma once
/// How far a job is, by what lies in its folder: outputs, judged as a run would judge them, and
/// journals.

#include <optional>

#include "jobs/graph/job_graph.h"
#include "jobs/graph/journal.h"

namespace farout::jobs {

/// What became of the last run of a step, as far as its journal tells.
enum class LastRun {
    none,
    running,      ///< or its machine was lost: nothing tells its end
    ended,        ///< well
    interrupted,  ///< exit status 75
    failed,
};

struct StepState {
    std::string name;
    std::vector<Need> needs{};
    Output there = Output::none;
    LastRun run = LastRun::none;
    std::optional<Blocks> blocks{};  ///< of a feature file that is there
    std::int64_t finished_blocks = 0;
    std::int64_t finished_rows = 0;
    std::int64_t unreadable = 0;
    bool too_many_unreadable = false;
    std::optional<double> rate{};  ///< images a second of the last run that computed some
    std::filesystem::path journal{};
    std::string log{};      ///< of the last batch job; "" where there is none
    std::string message{};  ///< why the last run failed, or what is wrong with the output
    std::int64_t age = 0;   ///< seconds since something was last written, of a run that goes on
};

/// Reads files only, and needs none to be there: while jobs write them, and where images or weights
/// can't be seen (then the outputs are believed). Not collective. Never throws for what a file is
/// like.
std::vector<StepState> states_of(const JobGraph& graph);

/// The same of one step, whose journal lies below `out`; `has_needs`: all that it needs is whole.
StepState state_of(const Step& step, const std::filesystem::path& out, bool has_needs,
                   const std::optional<files::Provenance>& of_network = std::nullopt);

/// What the journal and the output say of the last run: into `state`.
void take_journal(const std::vector<JournalEvent>& events, std::int64_t now, StepState& state);

}  // namespace farout::jobs
