#include "jobs/job_run.h"

#include <algorithm>

#include "core/log.h"
#include "core/text.h"
#include "features/feature_file.h"
#include "files/shared_folder.h"
#include "jobs/networks.h"
#include "jobs/noted_step.h"
#include "jobs/preflight/preflight.h"
#include "jobs/rank_facts.h"
#include "jobs/score_outputs.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "report/sorted_report.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// What a run without a set is told as: the root knows more.
const std::string lost_elsewhere = "see the root's message";

bool reads_all_sets(const JobStep& step) {
    return step.kind == StepKind::score || step.kind == StepKind::report;
}

/// Why a set can't be scored; "" where it can. By what lies there, of a set that isn't extracted in
/// this run.
std::string lacking_features(const ExtractStage& stage) {
    const std::string name = printable(stage.out.native());
    if (!fs::exists(stage.out)) return concat("its features ", name, " aren't there");
    try {
        const features::FeatureFileState there =
            features::inspect_feature_file(stage.out, features::Look::quick);
        if (there.finished_blocks < there.blocks.count())
            return concat("of its features ", name, " only ", there.finished_blocks, " of ",
                          there.blocks.count(), " blocks are finished");
        for (const fs::path& file : output_files(stage.out, stage.outputs)) {
            if (!fs::exists(file)) return concat(printable(file.native()), " isn't there");
            const features::FeatureFileState beside =
                features::inspect_feature_file(file, features::Look::quick);
            if (beside.finished_blocks < beside.blocks.count())
                return concat(printable(file.native()), " isn't finished");
        }
        if (features::are_too_many(there.unreadable_rows, there.blocks.rows, stage.max_unreadable))
            return concat(there.unreadable_rows, " of its ", there.blocks.rows,
                          " images have no features, more than --max-unreadable allows");
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

class JobRun {
  public:
    JobRun(parallel::Session& session, const Job& job, const JobStages& stages,
           const std::vector<JobStep>& steps)
        : session_(session),
          communicator_(session.communicator()),
          job_(job),
          stages_(stages),
          steps_(steps),
          sets_(all_sets(job)),
          lost_(sets_.size()) {}

    ExitStatus run() {
        agree_on_job_files(communicator_, stages_, steps_);
        judge(look_ahead(session_, job_, stages_, steps_, NetworkFor::root, networks_));
        files::require_shared_folder(communicator_, job_.out);
        for (const JobStep& step : steps_) {
            if (step.kind != StepKind::extract)
                parallel::agree(communicator_, parallel::throw_if_interrupted);
            if (step.kind != StepKind::extract && step.kind != StepKind::head) networks_.release();
            if (step.kind == StepKind::extract)
                extract(step);
            else if (reads_all_sets(step))
                run_on_what_is_there(step);
            else
                run_noted(session_, job_, stages_, step, networks_);
        }
        parallel::agree_on_root(communicator_, [&] { refuse_to_end_well(); });
        return status_;
    }

  private:
    /// What is wrong ends the job before its first step, unless OOD sets alone are concerned.
    void judge(const Preflight& seen) {
        parallel::agree_on_root(communicator_, [&] {
            std::string problems;
            bool is_of_sets_alone = true;
            for (const Finding& finding : seen.findings) {
                if (finding.verdict == Verdict::odd) warn(finding.note);
                if (finding.verdict != Verdict::wrong) continue;
                if (finding.is_of_ood_set())
                    lost_[*finding.set] = finding.note;
                else
                    is_of_sets_alone = false;
                problems += "\n  " + finding.note;
            }
            if (!is_of_sets_alone || (!problems.empty() && nothing_is_left()))
                refuse(seen.findings, problems);
            tell_times(seen);
            for (std::size_t set = first_ood; set < sets_.size(); ++set)
                if (!lost_[set].empty()) tell_loss(set);
        });
        share_losses();
    }

    /// The steps' journals say why, each what concerns it; the first one what concerns all.
    void refuse(const std::vector<Finding>& findings, const std::string& problems) const {
        for (const JobStep& step : steps_) {
            std::string why;
            for (const Finding& finding : findings) {
                const bool concerned =
                    finding.set ? step.kind == StepKind::extract && *finding.set == step.set
                                : &step == &steps_.front();
                if (finding.verdict == Verdict::wrong && concerned)
                    why += (why.empty() ? "" : " ") + finding.note;
            }
            if (!why.empty()) note_failure(communicator_, job_, stages_, step, why);
        }
        throw Error("The job can't run as it is:" + problems);
    }

    /// These steps would come to nothing: no set is left to report, or none of their own.
    bool nothing_is_left() const {
        if (all_are_lost() && std::any_of(steps_.begin(), steps_.end(), reads_all_sets))
            return true;
        return std::all_of(steps_.begin(), steps_.end(), [&](const JobStep& step) {
            return step.kind == StepKind::extract && !lost_[step.set].empty();
        });
    }

    void tell_times(const Preflight& seen) const {
        if (stages_.fit.detail != Detail::brief && seen.names > 0)
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

    void extract(const JobStep& step) {
        std::string& lost = lost_[step.set];
        if (!lost.empty()) return note_failure(communicator_, job_, stages_, step, lost);
        try {
            if (run_noted(session_, job_, stages_, step, networks_) ==
                ExitStatus::unreadable_images)
                status_ = ExitStatus::unreadable_images;
        } catch (const AgreedError& error) {
            if (step.set < first_ood || error.status() == ExitStatus::interrupted) throw;
            lost = error.what();
            if (lost.empty()) lost = lost_elsewhere;
            if (communicator_.is_root()) tell_loss(step.set);
        }
    }

    bool all_are_lost() const {
        return std::all_of(lost_.begin() + first_ood, lost_.end(),
                           [](const std::string& why) { return !why.empty(); });
    }

    bool is_extracted_here(std::size_t set) const {
        return std::any_of(steps_.begin(), steps_.end(), [&](const JobStep& step) {
            return step.kind == StepKind::extract && step.set == set;
        });
    }

    void look_at_other_sets() {
        parallel::agree_on_root(communicator_, [&] {
            for (std::size_t set = first_ood; set < sets_.size(); ++set) {
                if (!lost_[set].empty() || is_extracted_here(set)) continue;
                lost_[set] = lacking_features(stages_.extract[set]);
                if (!lost_[set].empty()) tell_loss(set);
            }
            if (all_are_lost())
                throw Error(concat("No out-of-distribution set can be had:", losses()));
        });
        share_losses();
    }

    void run_on_what_is_there(const JobStep& step) {
        try {
            look_at_other_sets();
        } catch (const AgreedError& error) {
            note_failure(communicator_, job_, stages_, step, error.what());
            throw;
        }
        const std::string without = names_of_lost();
        run_noted(session_, job_, without_sets(stages_, sets_, lost_), step, networks_,
                  without.empty() ? "" : concat("made without ", without));
    }

    std::string names_of_lost() const {
        std::vector<std::string> names;
        for (std::size_t set = first_ood; set < sets_.size(); ++set)
            if (!lost_[set].empty()) names.push_back(sets_[set].name);
        return printable(enumerate(names, names.size()));
    }

    std::string losses() const {
        std::string text;
        for (std::size_t set = first_ood; set < sets_.size(); ++set)
            if (!lost_[set].empty())
                text += concat("\n  ", printable(sets_[set].name), ": ", lost_[set]);
        return text;
    }

    void refuse_to_end_well() const {
        const std::string names = names_of_lost();
        if (names.empty()) return;
        const bool reported = std::any_of(steps_.begin(), steps_.end(), [](const JobStep& step) {
            return step.kind == StepKind::report;
        });
        throw Error(concat(
            reported ? concat("The report in ", printable(stages_.report.out.native()),
                              " is without ", names, ":")
                     : concat("Not all sets can be had: ", names, "."),
            losses(), "\nMend this and run the same command again: only what is missing is made."));
    }

    parallel::Session& session_;
    parallel::Communicator& communicator_;
    const Job& job_;
    const JobStages& stages_;
    const std::vector<JobStep>& steps_;
    std::vector<JobSet> sets_;
    std::vector<std::string> lost_;  ///< why, by set; "" for those that are there
    Networks networks_;
    ExitStatus status_ = ExitStatus::ok;
};

}  // namespace

JobStages without_sets(JobStages stages, const std::vector<JobSet>& sets,
                       const std::vector<std::string>& why) {
    ReportStage& report = stages.report;
    for (std::size_t set = first_ood; set < sets.size(); ++set) {
        if (why[set].empty()) continue;
        const std::string& name = sets[set].name;
        report.missing_sets[name] = why[set];
        std::erase(stages.score.features, stages.extract[set].out);
        std::erase_if(report.ood, [&](const fs::path& file) { return file.stem() == name; });
        for (report::SetGroup& group : report.groups) std::erase(group.sets, name);
    }
    std::erase_if(report.groups, [](const report::SetGroup& group) { return group.sets.empty(); });
    if (report.missing_sets.empty() || !report.sort) return stages;
    std::vector<std::string> names;
    for (const fs::path& file : report.ood) names.push_back(file.stem().string());
    const auto columns = report::column_names(names, report.groups);
    if (!report::is_sort_key(*report.sort) &&
        std::ranges::find(columns, *report.sort) == columns.end())
        report.sort.reset();
    return stages;
}

ExitStatus run_job(parallel::Session& session, const Job& job, const JobStages& stages,
                   const std::vector<JobStep>& steps) {
    return JobRun(session, job, stages, steps).run();
}

}  // namespace farout::jobs
