#include "jobs/noted_step.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/log.h"
#include "core/text.h"
#include "features/feature_file.h"
#include "jobs/journal.h"
#include "jobs/score_outputs.h"

namespace farout::jobs {

namespace {

using Clock = std::chrono::steady_clock;

/// Images of a set that are finished in all files of its extraction; 0 where that can't be told.
std::int64_t finished_rows(const ExtractStage& stage) {
    try {
        std::int64_t rows =
            features::inspect_feature_file(stage.out, features::Look::quick).finished_rows;
        for (const std::filesystem::path& file : output_files(stage.out, stage.outputs))
            rows = std::min(
                rows, features::inspect_feature_file(file, features::Look::quick).finished_rows);
        return rows;
    } catch (const Error&) {
        return 0;
    }
}

/// One run of a step, for its journal. Does nothing but on the root.
class Notes {
  public:
    Notes(const parallel::Communicator& communicator, const Job& job, const JobStages& stages,
          const JobStep& step)
        : root_(communicator.is_root()), journal_(journal_of(job.out, step.name)) {
        if (step.kind == StepKind::extract) extraction_ = stages.extract[step.set];
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
        if (extraction_) event.facts["rows"] = std::to_string(finished_rows(*extraction_));
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
    std::filesystem::path journal_;
    std::optional<ExtractStage> extraction_;
    Clock::time_point start_ = Clock::now();
};

}  // namespace

ExitStatus run_noted(parallel::Session& session, const Job& job, const JobStages& stages,
                     const JobStep& step, Networks& networks, const std::string& lacking) {
    Notes notes(session.communicator(), job, stages, step);
    try {
        const ExitStatus status = run_step(session, stages, step, networks);
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

void note_failure(const parallel::Communicator& communicator, const Job& job,
                  const JobStages& stages, const JobStep& step, const std::string& message) {
    Notes(communicator, job, stages, step).stopped(ExitStatus::failed, message);
}

}  // namespace farout::jobs
