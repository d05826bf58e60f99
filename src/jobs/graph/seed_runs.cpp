#include "jobs/graph/seed_runs.h"

#include <algorithm>
#include <map>

#include "core/log.h"
#include "jobs/graph/job_run.h"
#include "jobs/graph/job_state.h"
#include "jobs/graph/noted_step.h"
#include "jobs/preflight/preflight.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout::jobs {

namespace {

class SeedRuns {
  public:
    SeedRuns(parallel::Session& session, const SeededJob& job, const ChosenSteps& chosen)
        : session_(session),
          communicator_(session.communicator()),
          job_(job),
          chosen_(chosen),
          prepared_(job.runs().size()) {}

    ExitStatus run() {
        look_at_all();
        for (std::size_t run = 0; run < prepared_.size(); ++run)
            if (prepared_[run].run) do_run(run);
        if (chosen_.summary) summarise();
        parallel::agree_on_root(communicator_, [&] {
            if (!failures_.empty()) throw Error(concat(failures_text(), last_words()));
        });
        return status_;
    }

  private:
    std::size_t count() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            chosen_.of_runs, [](const Steps& steps) { return !steps.empty(); }));
    }

    /// Collective: what `work` throws is kept, and told at the end. False where it threw.
    template <typename Work>
    bool succeeds(const std::string& name, const Work& work) {
        try {
            work();
            return true;
        } catch (const AgreedError& error) {
            if (error.status() == ExitStatus::interrupted) throw;
            failures_.emplace_back(name, error.what());
            return false;
        }
    }

    /// All that is wrong is told at once, before hours are spent on the first of them.
    void look_at_all() {
        for (std::size_t run = 0; run < prepared_.size(); ++run) {
            const Steps& steps = chosen_.of_runs[run];
            if (steps.empty()) continue;
            succeeds(job_.runs()[run].name, [&] {
                prepared_[run] = prepare_run(session_, job_.runs()[run].graph, steps, networks_);
            });
            if (count() > 1) networks_.release();
        }
        parallel::agree_on_root(communicator_, [&] {
            if (!failures_.empty()) throw Error(failures_text());
            require_space();
        });
    }

    /// Each was looked at for itself.
    void require_space() const {
        std::map<std::filesystem::path, std::uint64_t> features;
        std::optional<std::uint64_t> free;
        for (const PreparedRun& run : prepared_) {
            features.insert(run.new_features.begin(), run.new_features.end());
            if (run.free_bytes) free = run.free_bytes;
        }
        std::uint64_t needed = 0;
        for (const auto& [file, bytes] : features) needed += bytes;
        if (free && needed > *free) throw Error(no_room_for(space_text(needed, *free)));
    }

    void do_run(std::size_t run) {
        const std::string& name = job_.runs()[run].name;
        ++begun_;
        if (communicator_.is_root()) inform(printable(name), " (", begun_, " of ", count(), ")");
        succeeds(name, [&] {
            if (prepared_[run].run() == ExitStatus::unreadable_images)
                status_ = ExitStatus::unreadable_images;
        });
        prepared_[run] = {};
        networks_.release();
        if (!failures_.empty() && failures_.back().first == name && communicator_.is_root())
            warn(printable(name),
                 " failed, the job goes on with the others: ", failures_.back().second);
    }

    /// Only of reports that are there, and of what lies beside them.
    void summarise() {
        if (!failures_.empty()) return;
        const Step& summary = *job_.summary();
        succeeds(summary.name(), [&] {
            parallel::agree(communicator_, parallel::throw_if_interrupted);
            try {
                parallel::agree_on_root(communicator_, [&] { require_reports(); });
            } catch (const AgreedError& error) {
                note_failure(communicator_, job_.out(), summary, error.what());
                throw;
            }
            run_noted({session_, networks_, {}}, job_.out(), summary);
        });
    }

    void require_reports() const {
        std::vector<std::string> missing;
        for (std::size_t run = 0; run < job_.runs().size(); ++run) {
            const JobGraph& graph = job_.runs()[run].graph;
            const Steps& steps = chosen_.of_runs[run];
            const bool is_just_made = std::ranges::count(steps, &graph.last()) > 0;
            if (!is_just_made && states_of(graph).back().there != Output::whole)
                missing.push_back(job_.runs()[run].name);
        }
        if (!missing.empty())
            throw Error(concat("No report, or one of other scores than lie there: ",
                               enumerate(missing, missing.size()),
                               ". The summary of all seeds is made once each has its own."));
    }

    std::string failures_text() const {
        std::string text;
        for (const auto& [name, why] : failures_)
            text += concat(text.empty() ? "" : "\n", printable(name), ": ", why);
        return text;
    }

    std::string last_words() const {
        const bool is_missed = chosen_.summary && failures_.front().first != seeds_step_name;
        return is_missed ? "\nThe summary of all seeds is made once each has its report." : "";
    }

    parallel::Session& session_;
    parallel::Communicator& communicator_;
    const SeededJob& job_;
    const ChosenSteps& chosen_;
    std::vector<PreparedRun> prepared_;
    std::vector<std::pair<std::string, std::string>> failures_;  ///< of which run, and why
    std::size_t begun_ = 0;
    Networks networks_;
    ExitStatus status_ = ExitStatus::ok;
};

}  // namespace

ExitStatus run_job(parallel::Session& session, const SeededJob& job, const ChosenSteps& chosen) {
    if (!job.has_seeds()) return run_job(session, job.runs().front().graph, chosen.of_runs.front());
    return SeedRuns(session, job, chosen).run();
}

}  // namespace farout::jobs
