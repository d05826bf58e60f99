#include <iostream>

#include "jobs/graph/step.h"
#include "parallel/collective.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

class SeedsStep final : public Step {
  public:
    SeedsStep(fs::path out, reports::RunReports reports, std::vector<Need> needs)
        : Step(seeds_step_name, std::move(needs)),
          out_(std::move(out)),
          reports_(std::move(reports)) {}

    fs::path output() const override { return out_ / reports::seeds_file; }

    /// It is made by every run.
    std::vector<OutputPlan> outline(const Preflight& /*seen*/) const override {
        return {{.stage = name(), .output = output(), .work = Work::make}};
    }
    std::vector<OutputPlan> plan(
        const std::optional<files::Provenance>& /*of_network*/) const override {
        return {{.stage = name(), .output = output(), .work = Work::make}};
    }

    Output judge(const std::optional<files::Provenance>& /*of_network*/,
                 StepState& /*state*/) const override {
        return reports::is_seed_summary_of(reports_, out_) ? Output::whole : Output::none;
    }

    ExitStatus run(const StepRun& run) const override {
        parallel::agree_on_root(run.session.communicator(), [&] {
            std::cout << reports::summarise_seeds(reports::read_runs(reports_),
                                                  report::Deviation::sample, out_)
                      << std::flush;
        });
        return ExitStatus::ok;
    }

  private:
    fs::path out_;
    reports::RunReports reports_;
};

}  // namespace

std::unique_ptr<Step> seeds_step(fs::path out, reports::RunReports reports,
                                 std::vector<Need> needs) {
    return std::make_unique<SeedsStep>(std::move(out), std::move(reports), std::move(needs));
}

}  // namespace farout::jobs
