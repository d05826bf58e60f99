#include "jobs/graph/job_run.h"

#include <algorithm>

#include "core/log.h"
#include "core/text.h"
#include "files/rank_facts.h"
#include "files/shared_folder.h"
#include "jobs/graph/noted_step.h"
#include "jobs/networks.h"
#include "jobs/preflight/preflight.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// What a run without a set is told as: the root knows more.
const std::string lost_elsewhere = "see the root's message";

class JobRun {
  public:
    JobRun(parallel::Session& session, const JobGraph& graph, const Steps& steps,
           Networks& networks)
        : session_(session),
          communicator_(session.communicator()),
          graph_(graph),
          steps_(steps),
          sets_(all_sets(graph.job())),
          lost_(sets_.size()),
          networks_(networks) {}

    Preflight look() {
        files::agree_on_presence(communicator_, files_of_steps(&Step::reads));
        files::agree_on_contents(communicator_, files_of_steps(&Step::texts));
        Preflight seen = look_ahead(session_, graph_, steps_, NetworkFor::root, networks_);
        judge(seen);
        return seen;
    }

    ExitStatus run() {
        files::require_shared_folder(communicator_, graph_.job().out);
        for (const Step* step : steps_) {
            if (!step->set()) parallel::agree(communicator_, parallel::throw_if_interrupted);
            if (!step->uses_network()) networks_.release();
            if (step->set())
                extract(*step);
            else if (!graph_.can_do_without(*step).empty())
                run_on_what_is_there(*step);
            else
                run_noted({session_, networks_, {}}, graph_.job().out, *step);
        }
        parallel::agree_on_root(communicator_, [&] { refuse_to_end_well(); });
        return status_;
    }

  private:
    files::NamedFiles files_of_steps(files::NamedFiles (Step::*files_of)() const) const {
        files::NamedFiles all;
        for (const Step* step : steps_)
            for (auto& file : (step->*files_of)()) all.push_back(std::move(file));
        return all;
    }

    /// What is wrong ends the job before its first step, unless OOD sets alone are concerned.
    void judge(const Preflight& seen) {
        parallel::agree_on_root(communicator_, [&] {
            std::string problems;
            bool is_of_sets_alone = true;
            for (const Finding& finding : seen.findings) {
                if (finding.verdict == Verdict::odd) warn(finding.note);
                if (finding.verdict != Verdict::wrong) continue;
                if (finding.set && sets_[*finding.set].use == SetUse::ood)
                    lost_[*finding.set] = finding.note;
                else
                    is_of_sets_alone = false;
                problems += "\n  " + finding.note;
            }
            if (!is_of_sets_alone || (!problems.empty() && nothing_is_left()))
                refuse(seen.findings, problems);
            tell_times(seen);
            for (std::size_t set = 0; set < sets_.size(); ++set)
                if (!lost_[set].empty()) tell_loss(set);
        });
        share_losses();
    }

    /// The steps' journals say why, each what concerns it; the first one what concerns all.
    void refuse(const std::vector<Finding>& findings, const std::string& problems) const {
        for (const Step* step : steps_) {
            std::string why;
            for (const Finding& finding : findings) {
                const bool concerned =
                    finding.set ? finding.set == step->set() : step == steps_.front();
                if (finding.verdict == Verdict::wrong && concerned)
                    why += (why.empty() ? "" : " ") + finding.note;
            }
            if (!why.empty()) note_failure(communicator_, graph_.job().out, *step, why);
        }
        throw Error("The job can't run as it is:" + problems);
    }

    /// These steps would come to nothing: no set is left to report, or none of their own.
    bool nothing_is_left() const {
        const bool reads_sets = std::any_of(steps_.begin(), steps_.end(), [&](const Step* step) {
            return !graph_.can_do_without(*step).empty();
        });
        if (reads_sets && all_are_lost()) return true;
        return std::all_of(steps_.begin(), steps_.end(), [&](const Step* step) {
            return step->set() && !lost_[*step->set()].empty();
        });
    }

    void tell_times(const Preflight& seen) const {
        if (graph_.stages().fit.detail != report::Detail::brief && seen.names > 0)
            inform("looked for ", seen.names, " images in ", shortest_digits(seen.seconds), " s");
    }

    void tell_loss(std::size_t set) const {
        warn(printable(sets_[set].name), " can't be had, the job goes on without it: ", lost_[set]);
    }

    /// Collective: all ranks know which sets are lost; the root says why.
    void share_losses() {
        std::vector<std::uint8_t> is_lost;
        for (const std::string& why : lost_) is_lost.push_back(why.empty() ? 0 : 1);
        parallel::broadcast(communicator_, std::span(is_lost));
        for (std::size_t set = 0; set < lost_.size(); ++set)
            if (is_lost[set] != 0 && lost_[set].empty()) lost_[set] = lost_elsewhere;
    }

    void extract(const Step& step) {
        const std::size_t set = *step.set();
        std::string& lost = lost_[set];
        if (!lost.empty()) return note_failure(communicator_, graph_.job().out, step, lost);
        try {
            if (run_noted({session_, networks_, {}}, graph_.job().out, step) ==
                ExitStatus::unreadable_images)
                status_ = ExitStatus::unreadable_images;
        } catch (const AgreedError& error) {
            if (sets_[set].use != SetUse::ood || error.status() == ExitStatus::interrupted) throw;
            lost = error.what();
            if (lost.empty()) lost = lost_elsewhere;
            if (communicator_.is_root()) tell_loss(set);
        }
    }

    bool all_are_lost() const {
        for (std::size_t set = 0; set < sets_.size(); ++set)
            if (sets_[set].use == SetUse::ood && lost_[set].empty()) return false;
        return true;
    }

    /// Sets that this step can do without, by what lies there of those that aren't extracted here.
    void look_at_other_sets(const Step& step) {
        parallel::agree_on_root(communicator_, [&] {
            for (const Step* needed : graph_.can_do_without(step)) {
                const std::size_t set = *needed->set();
                const bool is_made_here = std::ranges::count(steps_, needed) > 0;
                if (!lost_[set].empty() || is_made_here) continue;
                lost_[set] = needed->lacks();
                if (!lost_[set].empty()) tell_loss(set);
            }
            if (all_are_lost())
                throw Error(concat("No out-of-distribution set can be had:", losses()));
        });
        share_losses();
    }

    void run_on_what_is_there(const Step& step) {
        const fs::path& out = graph_.job().out;
        try {
            look_at_other_sets(step);
        } catch (const AgreedError& error) {
            note_failure(communicator_, out, step, error.what());
            throw;
        }
        const std::string without = names_of_lost();
        run_noted({session_, networks_, lost_sets()}, out, step,
                  without.empty() ? "" : concat("made without ", without));
    }

    LostSets lost_sets() const {
        LostSets lost;
        for (std::size_t set = 0; set < sets_.size(); ++set)
            if (!lost_[set].empty()) lost[sets_[set].name] = lost_[set];
        return lost;
    }

    std::string names_of_lost() const {
        std::vector<std::string> names;
        for (std::size_t set = 0; set < sets_.size(); ++set)
            if (!lost_[set].empty()) names.push_back(sets_[set].name);
        return printable(enumerate(names, names.size()));
    }

    std::string losses() const {
        std::string text;
        for (std::size_t set = 0; set < sets_.size(); ++set)
            if (!lost_[set].empty())
                text += concat("\n  ", printable(sets_[set].name), ": ", lost_[set]);
        return text;
    }

    void refuse_to_end_well() const {
        const std::string names = names_of_lost();
        if (names.empty()) return;
        const Step& report = graph_.last();
        throw Error(concat(
            steps_.back() == &report ? concat("The report in ", printable(report.output().native()),
                                              " is without ", names, ":")
                                     : concat("Not all sets can be had: ", names, "."),
            losses(), "\nMend this and run the same command again: only what is missing is made."));
    }

    parallel::Session& session_;
    parallel::Communicator& communicator_;
    const JobGraph& graph_;
    const Steps& steps_;
    std::vector<JobSet> sets_;
    std::vector<std::string> lost_;  ///< why, by set; "" for those that are there
    Networks& networks_;
    ExitStatus status_ = ExitStatus::ok;
};

}  // namespace

PreparedRun prepare_run(parallel::Session& session, const JobGraph& graph, const Steps& steps,
                        Networks& networks) {
    const auto job = std::make_shared<JobRun>(session, graph, steps, networks);
    const Preflight seen = job->look();
    PreparedRun prepared{[job] { return job->run(); }, {}, seen.free_bytes};
    for (const OutputPlan& plan : seen.extractions)
        if (const std::uint64_t bytes = new_bytes(plan); bytes > 0)
            prepared.new_features[plan.output] = bytes;
    return prepared;
}

ExitStatus run_job(parallel::Session& session, const JobGraph& graph, const Steps& steps) {
    Networks networks;
    return prepare_run(session, graph, steps, networks).run();
}

}  // namespace farout::jobs
