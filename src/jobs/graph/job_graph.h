#pragma once
/// A job as a graph of steps, each of which can be run by itself, as a batch job of its own:
/// `farout run JOB.cfg --only STEP`.

#include <memory>
#include <string>
#include <vector>

#include "jobs/graph/step.h"
#include "jobs/job.h"

namespace farout::jobs {

/// Some of a job's steps, in the job's order.
using Steps = std::vector<const Step*>;

class JobGraph {
  public:
    JobGraph(Job job, JobStages stages);

    const Job& job() const { return job_; }
    const JobStages& stages() const { return stages_; }
    /// All of them, in the order in which a job does them: each behind what it needs.
    Steps steps() const;
    const Step& step(const std::string& name) const;
    /// Those that are named; "extract" stands for the extractions of all sets, and no name for
    /// everything. Throws UsageError for a name that no step has.
    Steps chosen(const std::vector<std::string>& names) const;
    /// The steps of sets without which this one runs, its needs' needs among them.
    Steps can_do_without(const Step& step) const;
    /// The one that nothing needs.
    const Step& last() const { return *steps_.back(); }

  private:
    Job job_;
    JobStages stages_;
    std::vector<std::unique_ptr<Step>> steps_;
};

}  // namespace farout::jobs
