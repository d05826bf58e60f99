#pragma once
/// A step of a job, a node of its graph: what it needs of other steps, what it makes, what a run
/// would do with that, how far it is, and how it is run. `farout run`, --dry-run, --only, status,
/// the journals and Slurm's scripts ask this object. One file a step: jobs/graph/NAME_step.cpp.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "files/provenance.h"
#include "files/rank_facts.h"
#include "jobs/job.h"
#include "jobs/stage_plan.h"
#include "parallel/session.h"
#include "reports/seed_summary.h"

namespace farout::jobs {

struct Finding;
struct Preflight;
struct StepState;
class Networks;

/// A step that another one reads the output of.
struct Need {
    std::string step;
    bool can_do_without = false;  ///< it runs on what there is: an OOD set may be lost

    bool operator==(const Need&) const = default;
};

/// The step of a job with seeds that comes after all its runs.
inline constexpr const char* seeds_step_name = "seeds";

/// OOD sets that can't be had, and why.
using LostSets = std::map<std::string, std::string>;

/// What a step is run with.
struct StepRun {
    parallel::Session& session;
    Networks& networks;    ///< loaded once a job and rank
    const LostSets& lost;  ///< what it does without
};

/// What there is of a step's output.
enum class Output {
    none,
    part,   ///< some blocks of a feature file
    whole,  ///< made from the job's own inputs
    other,  ///< made from other things: a run makes it anew, or refuses to
};

class Step {
  public:
    Step(std::string name, std::vector<Need> needs)
        : name_(std::move(name)), needs_(std::move(needs)) {}
    virtual ~Step() = default;
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

    /// "extract/texture", "head", "fit", "score", "report".
    const std::string& name() const { return name_; }
    const std::vector<Need>& needs() const { return needs_; }
    /// A file, or a folder of several.
    virtual std::filesystem::path output() const = 0;

    /// The set whose images it reads: its place in all_sets(). Nothing: it reads no images.
    virtual std::optional<std::size_t> set() const { return std::nullopt; }
    virtual bool uses_network() const { return false; }
    /// Files and folders of the user that it reads, by what they are; weights apart.
    virtual files::NamedFiles reads() const { return {}; }
    /// Those of them that are small files of text, and must be the same on all nodes.
    virtual files::NamedFiles texts() const { return {}; }

    /// What a run would stop at, or somebody should know, of what it reads but images. Root only.
    virtual std::vector<Finding> look(const Preflight& seen) const;
    /// Its outputs, with their sizes as far as a look ahead tells them.
    virtual std::vector<OutputPlan> outline(const Preflight& seen) const = 0;
    /// The same outputs, judged: what a run would do. All that it needs must be whole. Root only.
    /// Throws Error as run() would. `of_network`: nothing where the weights can't be seen.
    virtual std::vector<OutputPlan> plan(
        const std::optional<files::Provenance>& of_network) const = 0;
    /// What there is of the output; of what is counted in blocks, how much, into `state`. All that
    /// it needs must be whole. Not collective.
    virtual Output judge(const std::optional<files::Provenance>& of_network,
                         StepState& state) const;
    /// Rows that are finished, where it works by rows: 0 where that can't be told.
    virtual std::optional<std::int64_t> finished_rows() const { return std::nullopt; }
    /// Why steps that need it can't use what lies there; "" where they can.
    virtual std::string lacks() const { return ""; }

    /// Collective.
    virtual ExitStatus run(const StepRun& run) const = 0;

  private:
    std::string name_;
    std::vector<Need> needs_;
};

/// What a run would find there, by what it would do.
Output output_of(const std::vector<OutputPlan>& plans);

/// Of a set: its place in all_sets().
std::unique_ptr<Step> extract_step(ExtractStage stage, std::size_t set);
std::unique_ptr<Step> head_step(HeadStage stage);
std::unique_ptr<Step> fit_step(FitStage stage, std::vector<Need> needs);
/// `sets`: of the validation sets, their places in all_sets().
std::unique_ptr<Step> search_step(SearchStage stage, std::vector<std::size_t> sets,
                                  std::vector<Need> needs);
std::unique_ptr<Step> score_step(ScoreStage stage, std::vector<Need> needs);
std::unique_ptr<Step> report_step(reports::ReportStage stage, const Job& job,
                                  const JobStages& stages, std::vector<Need> needs);

/// What a job with seeds ends with: the runs' mean and spread, in `out`. `reports`: each run's
/// folder and metrics.json.
std::unique_ptr<Step> seeds_step(std::filesystem::path out, reports::RunReports reports,
                                 std::vector<Need> needs);

/// The stages without these sets: of scores; of a report, its groups, and a key to sort by that
/// goes with them.
ScoreStage without_sets(ScoreStage stage, const LostSets& lost);
reports::ReportStage without_sets(reports::ReportStage stage, const LostSets& lost);

}  // namespace farout::jobs
