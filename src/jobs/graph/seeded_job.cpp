#include "jobs/graph/seeded_job.h"

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "report/report_file.h"

namespace farout::jobs {

namespace {

/// Whether "seed_0" or "seed_0/fit" is of this run.
bool is_of(const SeedRun& run, const std::string& name) {
    return name == run.name || name.starts_with(run.name + "/");
}

std::vector<std::string> run_names(const std::vector<SeedRun>& runs) {
    std::vector<std::string> names;
    for (const SeedRun& run : runs) names.push_back(run.name);
    return names;
}

}  // namespace

std::string full_name(const std::string& run, const std::string& step) {
    return run.empty() ? step : concat(run, "/", step);
}

SeededJob::SeededJob(std::vector<SeedRun> runs) : runs_(std::move(runs)) {
    out_ = runs_.front().graph.job().out;
    if (!has_seeds()) return;
    out_ = out_.parent_path();
    if (runs_.size() < 2) return;
    reports::RunReports reports;
    std::vector<Need> needs;
    for (const SeedRun& run : runs_) {
        const Step& report = run.graph.last();
        reports.emplace_back(run.name, report.output() / report::report_file);
        needs.push_back({full_name(run.name, report.name())});
    }
    summary_ = seeds_step(out_, std::move(reports), std::move(needs));
}

ChosenSteps SeededJob::chosen(const std::vector<std::string>& names) const {
    ChosenSteps chosen;
    chosen.summary = names.empty() && summary_;
    std::vector<std::vector<std::string>> of_runs(runs_.size());
    std::vector<bool> whole(runs_.size(), names.empty());
    for (const std::string& name : names) {
        if (summary_ && name == summary_->name()) {
            chosen.summary = true;
            continue;
        }
        const bool is_of_one = has_seeds() && name.starts_with(reports::seed_run_prefix);
        bool is_of_any = false;
        for (std::size_t run = 0; run < runs_.size(); ++run) {
            if (is_of_one && !is_of(runs_[run], name)) continue;
            is_of_any = true;
            if (is_of_one && name == runs_[run].name)
                whole[run] = true;
            else
                of_runs[run].push_back(is_of_one ? name.substr(runs_[run].name.size() + 1) : name);
        }
        if (!is_of_any)
            throw UsageError(
                concat("--only: the job has no run '", printable(name.substr(0, name.find('/'))),
                       "'. Its runs: ", enumerate(run_names(runs_), runs_.size()), "."));
    }
    for (std::size_t run = 0; run < runs_.size(); ++run) {
        const Steps named = of_runs[run].empty() ? Steps{} : runs_[run].graph.chosen(of_runs[run]);
        chosen.of_runs.push_back(whole[run] ? runs_[run].graph.steps() : named);
    }
    return chosen;
}

}  // namespace farout::jobs
