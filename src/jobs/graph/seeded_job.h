#pragma once
/// A job file's job, or its runs where it has seeds: a whole job each, and what is made of all of
/// their reports at the end.

#include "jobs/graph/job_graph.h"

namespace farout::jobs {

/// One of the runs.
struct SeedRun {
    std::string name;  ///< "seed_0", its folder below the job's; "" of a job without seeds
    JobGraph graph;
};

/// What of a job is to be done.
struct ChosenSteps {
    std::vector<Steps> of_runs;  ///< of each run; none where it has no part
    bool summary = false;
};

class SeededJob {
  public:
    /// In the order of the seeds; at least one.
    explicit SeededJob(std::vector<SeedRun> runs);

    const std::vector<SeedRun>& runs() const { return runs_; }
    bool has_seeds() const { return !runs_.front().name.empty(); }
    /// The folder of all runs.
    const std::filesystem::path& out() const { return out_; }
    /// The step "seeds", whose needs are called "seed_0/report" …; nullptr where there are fewer
    /// than two runs.
    const Step* summary() const { return summary_.get(); }

    /// The steps that are named, all where none is: "fit" of every run, "seed_0/fit" of one, all of
    /// "seed_0", and "seeds". Throws UsageError for a name that no step has.
    ChosenSteps chosen(const std::vector<std::string>& names) const;

  private:
    std::vector<SeedRun> runs_;
    std::filesystem::path out_;
    std::unique_ptr<Step> summary_;
};

/// "seed_0/fit" of a run's name and a step's; the step's own name for "".
std::string full_name(const std::string& run, const std::string& step);

}  // namespace farout::jobs
