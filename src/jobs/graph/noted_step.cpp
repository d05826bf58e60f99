#include "jobs/graph/noted_step.h"

#include <chrono>
#include <optional>

#include "core/log.h"
#include "core/text.h"
#include "jobs/graph/journal.h"

namespace farout::jobs {

namespace {

using Clock = std::chrono::steady_clock;

/// One run of a step, for its journal. Does nothing but on the root.
class Notes {
  public:
    Notes(const parallel::Communicator& communicator, const std::filesystem::path& job_out,
          const Step& step)
        : root_(communicator.is_root()), step_(step), journal_(journal_of(job_out, step.name())) {
        note({0, "start", {{"ranks", std::to_string(communicator.size())}}});
    }

    void ended(ExitStatus status) { note({0, "end", {{"seconds", seconds()}}}, status); }
    void stopped(ExitStatus status, const std::string& message) {
        note({0, "stop", {{"seconds", seconds()}, {"message", message}}}, status);
    }

  private:
    void note(JournalEvent event, std::optional<ExitStatus> status = std::nullopt) {
        if (!root_) return;
        event.time = time_now();
        if (status) event.facts["status"] = std::to_string(static_cast<int>(*status));
        if (const auto rows = step_.finished_rows()) event.facts["rows"] = std::to_string(*rows);
        try {
            append_to_journal(journal_, event);
        } catch (const Error& error) {
            warn(error.what());
        }
    }

    std::string seconds() const {
        return shortest_digits(std::chrono::duration<double>(Clock::now() - start_).count());
    }

    bool root_;
    const Step& step_;
    std::filesystem::path journal_;
    Clock::time_point start_ = Clock::now();
};

}  // namespace

ExitStatus run_noted(const StepRun& run, const std::filesystem::path& job_out, const Step& step,
                     const std::string& lacking) {
    Notes notes(run.session.communicator(), job_out, step);
    try {
        const ExitStatus status = step.run(run);
        if (lacking.empty())
            notes.ended(status);
        else
            notes.stopped(ExitStatus::failed, lacking);
        return status;
    } catch (const Error& error) {
        notes.stopped(error.status(), error.what());
        throw;
    }
}

void note_failure(const parallel::Communicator& communicator, const std::filesystem::path& job_out,
                  const Step& step, const std::string& message) {
    Notes(communicator, job_out, step).stopped(ExitStatus::failed, message);
}

}  // namespace farout::jobs
